const ORDINAL_ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const RULES = new Intl.PluralRules("en", { type: "ordinal" });

export const ordinal = (count: number): string => `${String(count)}${ORDINAL_ENDINGS[RULES.select(count)]}`;

/** Whether a label says nothing without its neighbours: a number, a sign. */
const isBare = (label: string): boolean => !/\p{L}/u.test(label);

/**
 * The label of a word, with what tells it apart where another word has the same label or the label is a number or a
 * sign: the text of a pair that it is of, the word before it, or which of those with its label it is.
 */
export function wordInContext(
  { words, segments }: { words: readonly string[]; segments: readonly number[] },
  word: number,
): string {
  const label = words[word];
  const alike = [...words.keys()].filter((other) => words[other] === label);
  const before = word > 0 && segments[word - 1] === segments[word] ? words[word - 1] : null;
  if (alike.length === 1) return isBare(label) && before !== null ? `${label} (after ${before})` : label;
  const isOfPair = new Set(alike.map((other) => segments[other])).size > 1;
  if (isOfPair && alike.filter((other) => segments[other] === segments[word]).length === 1)
    return `${label} (${ordinal(segments[word] + 1)} text)`;
  if (before !== null && alike.filter((other) => words[other - 1] === before).length === 1)
    return `${label} (after ${before})`;
  return `${label} (the ${ordinal(alike.indexOf(word) + 1)})`;
}
