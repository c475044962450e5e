import { MOST_SELECTIONS, type Selection } from "./view";

/** Whether two selections are of the same thing, whatever part of the paths through it they keep. */
export const sameThing = (a: Selection, b: Selection): boolean =>
  a.layer === b.layer &&
  a.to === b.to &&
  a.words.length === b.words.length &&
  a.words.every((word) => b.words.includes(word));

/** Whether two selections are of the same thing, and keep the same part of the paths through it. */
export const sameSelection = (a: Selection, b: Selection): boolean => a.part === b.part && sameThing(a, b);

/** What is selected after one more thing is clicked; one that was selected already is released. */
export function withSelection(
  selections: readonly Selection[],
  selection: Selection,
  add: boolean,
): readonly Selection[] {
  const others = selections.filter((one) => !sameThing(one, selection));
  const released = others.length < selections.length;
  if (!add) return released && selections.length === 1 ? [] : [selection];
  if (released) return others;
  return [...others.slice(-(MOST_SELECTIONS - 1)), selection];
}

/** The words that any of the selections names, for marking them. */
export function selectedWords(selections: readonly Selection[]): ReadonlySet<number> {
  return new Set(selections.flatMap(({ words, to }) => (to === undefined ? words : [...words, to])));
}
