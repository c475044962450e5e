import type { Effects, EffectTarget } from "../../contract/effects";
import type { Head } from "../heads/pick";

/** Below this difference, in nats, parts of it are noise (docs/effects.md). */
export const MIN_DIFFERENCE = 0.25;

/** The part of y(A) − y(R) that an effect is; null where the difference is too small to take parts of. */
export function partOf(
  effect: number,
  { value, referenceValue }: Pick<Effects, "value" | "referenceValue">,
): number | null {
  const difference = value - referenceValue;
  return Math.abs(difference) < MIN_DIFFERENCE ? null : effect / difference;
}

/** The largest absolute value, which is drawn at full strength; 1 where all are 0. */
export function largestOf(rows: Iterable<ArrayLike<number | null>>): number {
  let largest = 0;
  for (const row of rows)
    for (let at = 0; at < row.length; at++) largest = Math.max(largest, Math.abs(row[at] ?? 0));
  return largest || 1;
}

export interface HeadEffect extends Head {
  effect: number;
}

/** All heads with their effects, the strongest first, toward or against alike. */
export const rankedHeads = ({ headEffects }: Pick<Effects, "headEffects">): HeadEffect[] =>
  headEffects
    .flatMap((layer, index) => layer.map((effect, head) => ({ layer: index + 1, head, effect })))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.layer - b.layer || a.head - b.head);

export interface WordEffect {
  word: number;
  effect: number;
}

/** The sum of the effects of the edges into each word over all layers, the strongest word first. */
export function rankedWords({ wordEffects }: Pick<Effects, "wordEffects">): WordEffect[] {
  const count = wordEffects.at(0)?.length ?? 0;
  return Array.from({ length: count }, (_, word) => ({
    word,
    effect: wordEffects.reduce((sum, layer) => sum + layer[word], 0),
  })).sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.word - b.word);
}

/** A place in a map of layers by words or heads, with its value. */
export interface MapPlace {
  layer: number;
  at: number;
  effect: number;
}

/** The places of a map, the strongest first; those without a value are left out. */
export const rankedPlaces = (effects: readonly (readonly (number | null)[])[]): MapPlace[] =>
  effects
    .flatMap((row, index) =>
      row.flatMap((effect, at) => (effect === null || effect === 0 ? [] : { layer: index + 1, at, effect })),
    )
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.layer - b.layer || a.at - b.at);

/**
 * The probability of a class whose log-odds are y. Null where y is something else: the difference of two logits, or the
 * value of a model without classes.
 */
export const probabilityOf = (
  y: number,
  { target, probabilities }: { target: Pick<EffectTarget, "against">; probabilities: unknown },
): number | null => (probabilities === null || target.against !== null ? null : 1 / (1 + Math.exp(-y)));
