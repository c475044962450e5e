import { DECODER, type Flow } from "../../contract/flow";

/** A text, or a pair. */
export interface Text {
  text: string;
  pair: string | null;
}

type Sentence = Pick<Flow, "text" | "pair" | "segments" | "spans">;

/** The part of the text that a word stands for; null for a special token and for a word that only a decoder reads. */
export function writtenWord({ text, pair, segments, spans }: Sentence, word: number): string | null {
  const span = spans[word];
  if (!span || segments[word] === DECODER) return null;
  const [start, end] = span;
  return lettersOf((segments[word] === 1 ? pair : text) ?? "")
    .slice(start, end)
    .join("");
}

/** The text with something else in a word's place, or, where that is empty, without the word. */
export function withWord(sentence: Sentence, word: number, replacement: string): Text {
  const { text, pair, segments, spans } = sentence;
  const span = spans[word];
  if (!span) return { text, pair };
  const isPair = segments[word] === 1;
  const letters = lettersOf((isPair ? pair : text) ?? "");
  let head = letters.slice(0, span[0]).join("");
  const tail = letters.slice(span[1]).join("");
  // A deleted word takes the white space before it along, unless that then parts two others.
  if (!replacement && !/^[\p{L}\p{N}]/u.test(tail)) head = head.trimEnd();
  const changed = `${head}${replacement}${tail}`.trim();
  return isPair ? { text, pair: changed } : { text: changed, pair };
}

/** Spans are in code points. */
const lettersOf = (text: string): string[] => Array.from(text);
