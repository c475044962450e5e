import type { Effects } from "../../contract/effects";
import type { Choice } from "./choice";
import { rankedHeads, rankedWords } from "./sums";

/** One row of a list of effects: a word, head, layer or link with its effect in nats. */
export interface Carrier {
  choice: Choice;
  effect: number;
}

/** The whole effect by words, heads, layers or links: the largest rows, and the sum of all others as one remainder. */
export interface Account {
  of: "words" | "heads" | "layers" | "links";
  rows: readonly Carrier[];
  /** how many have an effect and are not listed */
  others: number;
  /** their sum */
  remainder: number;
}

const ACCOUNTS = ["words", "heads", "layers", "links"] as const;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The sum of all effects: y(A) − y(R) up to the steps' error. */
export const totalOf = ({ headEffects }: Pick<Effects, "headEffects">): number => sum(headEffects.map(sum));

/** The effects by words, heads, layers and links, each with its `most` largest rows; all lists have the same sum. */
export function accountsOf(effects: Effects, most: Readonly<Record<Account["of"], number>>): Account[] {
  const total = totalOf(effects);
  const { links, linkCount } = effects;
  const carriers: Record<Account["of"], Carrier[]> = {
    words: rankedWords(effects).map(({ word, effect }) => ({ choice: { type: "word", word }, effect })),
    heads: rankedHeads(effects).map(({ layer, head, effect }) => ({
      choice: { type: "head", layer, head },
      effect,
    })),
    layers: effects.headEffects
      .map((row, index) => ({ choice: { type: "layer", layer: index + 1 } as const, effect: sum(row) }))
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
    links: links.effect.map((effect, row) => ({
      choice: { type: "link", layer: links.layer[row], from: links.from[row], to: links.to[row] },
      effect,
    })),
  };
  return ACCOUNTS.map((of) => {
    const all = carriers[of].filter(({ effect }) => effect !== 0);
    const rows = all.slice(0, most[of]);
    const count = of === "links" ? linkCount : all.length;
    return {
      of,
      rows,
      others: count - rows.length,
      remainder: total - sum(rows.map(({ effect }) => effect)),
    };
  });
}
