import type { Effects } from "../../contract/effects";
import { linkKey, type Emphasis } from "../emphasis";
import { sameThing } from "../selecting";
import { headKey, type Selection, type View } from "../view";

/** The thing that a part of the headline, or a row of the list beside it, names. */
export type Choice =
  | { type: "word"; word: number }
  | { type: "head"; layer: number; head: number }
  | { type: "layer"; layer: number }
  | { type: "link"; layer: number; from: number; to: number }
  /** the strongest links */
  | { type: "links"; count: number };

/** The selection of a word or a link; null for anything else. */
export function selectionOf(choice: Choice): Selection | null {
  if (choice.type === "word") return { part: "through", words: [choice.word] };
  if (choice.type !== "link") return null;
  return { part: "through", words: [choice.from], layer: choice.layer, to: choice.to };
}

/** The heads that a choice of a head or a layer keeps, as headKey(); null for anything else. */
export function headsOf(choice: Choice, { headEffects }: Pick<Effects, "headEffects">): Set<number> | null {
  if (choice.type === "head") return new Set([headKey(choice.layer, choice.head)]);
  if (choice.type !== "layer") return null;
  return new Set(headEffects[choice.layer - 1].map((_, head) => headKey(choice.layer, head)));
}

/** Whether a view selects what the choice is about. */
export function isChosen(
  choice: Choice,
  effects: Pick<Effects, "headEffects">,
  { selections, heads }: Pick<View, "selections" | "heads">,
): boolean {
  const selection = selectionOf(choice);
  if (selection) return selections.some((other) => sameThing(other, selection));
  const kept = headsOf(choice, effects);
  return kept !== null && heads?.size === kept.size && [...kept].every((key) => heads.has(key));
}

/** The links that a choice is about, as far as they are listed; null where none is. */
export function emphasisOfChoice(
  choice: Choice,
  { links, edges }: Pick<Effects, "links" | "edges">,
  n: number,
): Emphasis | null {
  const keys = new Set<number>();
  if (choice.type === "link") keys.add(linkKey(n, choice.layer, choice.from, choice.to));
  else if (choice.type === "head") {
    for (let row = 0; row < edges.layer.length; row++)
      if (edges.layer[row] === choice.layer && edges.head[row] === choice.head)
        keys.add(linkKey(n, edges.layer[row], edges.from[row], edges.to[row]));
  } else if (choice.type === "layer") {
    for (let row = 0; row < links.layer.length; row++)
      if (links.layer[row] === choice.layer)
        keys.add(linkKey(n, links.layer[row], links.from[row], links.to[row]));
  }
  return keys.size > 0 ? { links: keys, stays: [] } : null;
}
