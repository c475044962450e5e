import { visible } from "../text/lettering";

/**
 * A word with a neighbour that tells which one it is; the parts are written in their order, the word itself bold. An
 * ellipsis says that the neighbour is no part of the name.
 */
export interface WordInContext {
  before: string;
  word: string;
  after: string;
}

const NUMBER = /^\d[\d.,]*$/;
const LETTERS = /[\p{L}\p{N}]/u;

/** A word that stands twice gets a neighbour that tells it apart, if there is one, and a number the word after or before it. */
export function inContext(
  words: readonly string[],
  segments: readonly number[],
  special: ArrayLike<number>,
  word: number,
): WordInContext {
  const text = visible(words[word]);
  const plain = { before: "", word: text, after: "" };
  const same = (other: number) => words[other].toLowerCase() === words[word].toLowerCase();
  const alike = words.flatMap((_, other) => (other !== word && same(other) ? [other] : []));
  if (special[word] || (alike.length === 0 && !NUMBER.test(text))) return plain;
  const neighbour = (at: number, step: 1 | -1): string | null => {
    const next = at + step;
    const isWord = next in words && !special[next] && segments[next] === segments[at];
    return isWord && LETTERS.test(words[next]) ? visible(words[next]) : null;
  };
  const apart = (step: 1 | -1) => {
    const own = neighbour(word, step)?.toLowerCase();
    return own !== undefined && alike.every((other) => neighbour(other, step)?.toLowerCase() !== own);
  };
  const steps: readonly (1 | -1)[] = NUMBER.test(text) ? [1, -1] : [-1, 1];
  // A neighbour that is the same for all words of this label does not tell them apart, but a bare number says even less.
  const step =
    steps.find(apart) ??
    (NUMBER.test(text) ? steps.find((candidate) => neighbour(word, candidate) !== null) : undefined);
  if (step === undefined) return plain;
  const beside = neighbour(word, step) ?? "";
  return step === 1 ? { ...plain, after: `…${beside}` } : { ...plain, before: `${beside}…` };
}
