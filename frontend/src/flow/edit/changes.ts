import type { Effects } from "../../contract/effects";
import type { Pairing } from "./align";

/** A link before and after an edit, with its effect on the same class; a word is null where the text lacks it. */
export interface LinkChange {
  layer: number;
  from: Pairing;
  to: Pairing;
  /** null where the text has no such link, or it is weaker than those that are listed */
  before: number | null;
  after: number | null;
  /** after − before, with 0 for what is null */
  difference: number;
}

/** The links whose effects differ most between two texts whose words are paired, the largest difference first. */
export function linkChanges(
  before: Effects,
  after: Effects,
  pairings: readonly Pairing[],
  count: number,
): LinkChange[] {
  const changes = new Map<string, LinkChange>();
  const placeOf = { before: new Map<number, number>(), after: new Map<number, number>() };
  pairings.forEach((pairing, place) => {
    if (pairing.before !== null) placeOf.before.set(pairing.before, place);
    if (pairing.after !== null) placeOf.after.set(pairing.after, place);
  });
  for (const side of ["before", "after"] as const) {
    const { layer, from, to, effect } = (side === "before" ? before : after).links;
    effect.forEach((value, index) => {
      const places = [from[index], to[index]].map((word) => placeOf[side].get(word));
      const [reader, read] = places;
      if (reader === undefined || read === undefined) return;
      const key = [layer[index], reader, read].join();
      const change = changes.get(key) ?? {
        layer: layer[index],
        from: pairings[reader],
        to: pairings[read],
        before: null,
        after: null,
        difference: 0,
      };
      changes.set(key, { ...change, [side]: value });
    });
  }
  return [...changes.values()]
    .map((change) => ({ ...change, difference: (change.after ?? 0) - (change.before ?? 0) }))
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, count);
}
