import type { DrawnLink } from "../../geometry/effects/links";
import type { Target } from "../hit";

type Ends = Pick<DrawnLink, "layer" | "from" | "to">;

/** The places of the drawn links that a target names: one link, or all that end in its word or state. */
export function linksOf(links: readonly Ends[], target: Target): number[] {
  const touches = ({ layer, from, to }: Ends): boolean => {
    if (target.type === "edge") return layer === target.layer && from === target.from && to === target.to;
    if (target.type === "word") return from === target.word || to === target.word;
    return (
      (layer === target.layer && from === target.word) || (layer - 1 === target.layer && to === target.word)
    );
  };
  return links.flatMap((link, index) => (touches(link) ? [index] : []));
}

/**
 * The way on from a link through the drawn ones, a word keeping its state from layer to layer: inward, the links that read
 * its reader later and lie on a way to the root; outward, those by which its word had read before.
 */
export function wayOn(links: readonly Ends[], link: Ends, root: number): number[] {
  const outward = links.map((_, index) => index).sort((a, b) => links[b].layer - links[a].layer);
  const before = outward.filter((index) => links[index].layer < link.layer);
  const after = outward.filter((index) => links[index].layer > link.layer);
  const readers = reached([...after].reverse(), new Set([link.from]), (index) => {
    const { from, to } = links[index];
    return { at: to, next: from, level: links[index].layer };
  });
  const back = (index: number) => ({
    at: links[index].from,
    next: links[index].to,
    level: links[index].layer,
  });
  const onWay = reached(
    after.filter((index) => readers.has(index)),
    new Set([root]),
    back,
  );
  return [...onWay, ...reached(before, new Set([link.to]), back)];
}

/** The links that are met from some words on, in their order; the ends of those of one level are known after it. */
function reached(
  ordered: readonly number[],
  words: Set<number>,
  step: (index: number) => { at: number; next: number; level: number },
): Set<number> {
  const met = new Set<number>();
  let level = -1;
  let found: number[] = [];
  for (const index of ordered) {
    const link = step(index);
    if (link.level !== level) {
      for (const word of found) words.add(word);
      [level, found] = [link.level, []];
    }
    if (!words.has(link.at)) continue;
    met.add(index);
    found.push(link.next);
  }
  return met;
}
