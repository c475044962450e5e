import { ELLIPSIS } from "./advances";
import { ellipsise, tailOf, textWidth, visible } from "./lettering";

/** A word's text, cut to the room for it, in ems. */
export interface Cut {
  word: number;
  text: string;
  room: number;
}

/** At most this many last letters distinguish words; beyond that their numbers do. */
const MAX_TAIL = 6;

/**
 * Changes the texts of different words that are cut to the same text, so that they differ: with as many of their last
 * letters as that takes, or else with their numbers.
 */
export function distinguish(labels: readonly Cut[], words: readonly string[]): void {
  const byText = new Map<string, Cut[]>();
  for (const label of labels) {
    if (!label.text.endsWith(ELLIPSIS)) continue;
    const alike = byText.get(label.text);
    if (alike) alike.push(label);
    else byText.set(label.text, [label]);
  }
  const taken = new Set(byText.keys());
  for (const alike of byText.values()) {
    if (new Set(alike.map(({ word }) => words[word])).size === 1) continue;
    const apart = withDifferentEnds(alike, words, taken) ?? alike.map((label) => numbered(label, words));
    apart.forEach((text, index) => {
      alike[index].text = text;
      taken.add(text);
    });
  }
}

/** The texts with the shortest ends that differ; null if none do, or if other labels have such a text. */
function withDifferentEnds(
  alike: readonly Cut[],
  words: readonly string[],
  taken: ReadonlySet<string>,
): string[] | null {
  const kinds = new Set(alike.map(({ word }) => words[word])).size;
  for (let count = 1; count <= MAX_TAIL; count++) {
    const texts = alike.map((label) => withEnd(label, words, tailOf(visible(words[label.word]), count)));
    if (new Set(texts).size === kinds && !texts.some((text) => text === null || taken.has(text)))
      return texts as string[];
  }
  return null;
}

/** The word's start and the given end; null if there is no room for both. */
function withEnd({ word, room }: Cut, words: readonly string[], end: string): string | null {
  const left = room - textWidth(end);
  const text = ellipsise(visible(words[word]), left);
  return textWidth(text) <= left ? text + end : null;
}

/** The word's start and its number, or its number alone where there is no room for both. */
function numbered({ word, room }: Cut, words: readonly string[]): string {
  const number = `#${String(word)}`;
  const text = ellipsise(visible(words[word]), room - textWidth(number)) + number;
  return textWidth(text) <= room ? text : number;
}
