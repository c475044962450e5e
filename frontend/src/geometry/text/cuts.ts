import { ELLIPSIS } from "./advances";
import { ellipsise, tailOf, textWidth, visible } from "./lettering";

/** A word as it is written where there is room for so many ems of it. */
export interface Cut {
  word: number;
  text: string;
  room: number;
}

/** As many letters of their ends may tell words apart; beyond that their numbers do. */
const LONGEST_TAIL = 6;

/**
 * Writes words that are cut to the same text so that they are not: with as much of their ends as it takes, or else with
 * their numbers. Words of one label stay alike.
 */
export function tellApart(labels: readonly Cut[], words: readonly string[]): void {
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
    const apart = endsApart(alike, words, taken) ?? alike.map((label) => numbered(label, words));
    apart.forEach((text, index) => {
      alike[index].text = text;
      taken.add(text);
    });
  }
}

/** Their texts with the shortest ends that differ; null where none do, or where others are written so. */
function endsApart(
  alike: readonly Cut[],
  words: readonly string[],
  taken: ReadonlySet<string>,
): string[] | null {
  const kinds = new Set(alike.map(({ word }) => words[word])).size;
  for (let count = 1; count <= LONGEST_TAIL; count++) {
    const texts = alike.map((label) => withEnd(label, words, tailOf(visible(words[label.word]), count)));
    if (new Set(texts).size === kinds && !texts.some((text) => text === null || taken.has(text)))
      return texts as string[];
  }
  return null;
}

/** The word's start and this end; null where they leave no room for each other. */
function withEnd({ word, room }: Cut, words: readonly string[], end: string): string | null {
  const left = room - textWidth(end);
  const text = ellipsise(visible(words[word]), left);
  return textWidth(text) <= left ? text + end : null;
}

/** By the word's place, as it is named elsewhere, too. */
function numbered({ word, room }: Cut, words: readonly string[]): string {
  const number = `#${String(word)}`;
  return ellipsise(visible(words[word]), room - textWidth(number)) + number;
}
