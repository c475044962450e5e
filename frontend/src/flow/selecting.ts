import { MAX_SELECTIONS, type Selection } from "./view";

/** Whether two selections name the same words, edges or path, whatever their part. */
export const sameThing = (a: Selection, b: Selection): boolean =>
  (a.part === "path") === (b.part === "path") &&
  a.layer === b.layer &&
  a.to === b.to &&
  a.words.length === b.words.length &&
  a.words.every((word, index) => (a.part === "path" ? b.words[index] === word : b.words.includes(word)));

/** The selections after a click; a click on something selected releases it. */
export function withSelection(
  selections: readonly Selection[],
  selection: Selection,
  add: boolean,
): readonly Selection[] {
  const others = selections.filter((other) => !sameThing(other, selection));
  const released = others.length < selections.length;
  if (!add) return released && selections.length === 1 ? [] : [selection];
  if (released) return others;
  return [...others.slice(-(MAX_SELECTIONS - 1)), selection];
}

/** The edges that a selection names; a path names none, as nothing else is left. */
export const edgesOf = ({ words, layer, to }: Selection): { layer: number; from: number; to: number }[] =>
  layer === undefined || to === undefined ? [] : words.map((from) => ({ layer, from, to }));

/** The words that any of the selections names, for marking them. */
export function selectedWords(selections: readonly Selection[]): ReadonlySet<number> {
  return new Set(selections.flatMap(({ words, to }) => (to === undefined ? words : [...words, to])));
}
