import type { Flow } from "../../contract/flow";

/** A word before an edit and the word in its place; null where there is none. */
export interface Pairing {
  before: number | null;
  after: number | null;
  /** whether the two are the same word */
  same: boolean;
}

type Words = Pick<Flow, "words" | "segments">;

/**
 * The words of two texts side by side: the longest common sequence of equal words, and between its members, in each
 * segment, the words of one text in order beside those of the other.
 */
export function alignWords(before: Words, after: Words): Pairing[] {
  const pairings: Pairing[] = [];
  let [i, j] = [0, 0];
  const fill = (endI: number, endJ: number) => {
    while (i < endI || j < endJ) {
      const [left, right] = [i < endI ? i : null, j < endJ ? j : null];
      const segmentOf = (words: Words, word: number | null) =>
        word === null ? Infinity : words.segments[word];
      const order = segmentOf(before, left) - segmentOf(after, right);
      // Words of different segments are never paired.
      const pairing = {
        before: order > 0 && right !== null ? null : left,
        after: order < 0 && left !== null ? null : right,
        same: false,
      };
      pairings.push(pairing);
      if (pairing.before !== null) i++;
      if (pairing.after !== null) j++;
    }
  };
  for (const [a, b] of commonWords(before, after)) {
    fill(a, b);
    pairings.push({ before: i++, after: j++, same: true });
  }
  fill(before.words.length, after.words.length);
  return pairings;
}

/** The places of the longest common sequence of words in both texts. */
function commonWords(a: Words, b: Words): [number, number][] {
  const isSame = (i: number, j: number) => a.words[i] === b.words[j] && a.segments[i] === b.segments[j];
  const [n, m] = [a.words.length, b.words.length];
  const width = m + 1;
  /** lengths[i · width + j]: of the common sequence of the words from i and from j on */
  const lengths = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      lengths[i * width + j] = isSame(i, j)
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  const places: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < n && j < m) {
    if (isSame(i, j)) places.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return places;
}

/** The least part of the longer text's words that an edit keeps: with fewer it is another text. */
const MIN_KEPT = 0.5;

/** Whether one text is an edit of another: the models' layers and heads aside, most words stay. */
export function isEdit(before: Words, after: Words): boolean {
  const longer = Math.max(before.words.length, after.words.length);
  const kept = alignWords(before, after).filter(({ same }) => same).length;
  return kept < longer && kept >= MIN_KEPT * longer;
}
