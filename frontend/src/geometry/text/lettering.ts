import { advance, ELLIPSIS, WIDEST } from "./advances";

/**
 * How words are measured, cut and set, whatever their script. The rules are written out here rather than left to
 * `Intl.Segmenter`, whose answers differ from one release of an engine to the next: a picture drawn in a page and one
 * drawn without a browser have to agree to the letter.
 */

/** What the eye takes for one letter: a base with its marks, an emoji with its parts, a flag. */
const MARK = "[\\u200d\\u200c\\p{M}\\p{Emoji_Modifier}\\uff9e\\uff9f\\u{e0020}-\\u{e007f}]";
const PICTURE = "\\p{Extended_Pictographic}";
/** A consonant of an Indic script, and the sign that ties one to the next. */
const CONSONANT = "(?=\\p{Lo})[\\u0900-\\u0d7f]";
const TIE = "[\\u094d\\u09cd\\u0acd\\u0b4d\\u0c4d\\u0d4d]";
const CLUSTER = new RegExp(
  [
    "\\r\\n",
    `\\p{Regional_Indicator}{2}${MARK}*`,
    `${PICTURE}(?:${MARK}*\\u200d${PICTURE})*${MARK}*`,
    `[\\u1100-\\u115f]+[\\u1160-\\u11ff]*${MARK}*`,
    `${CONSONANT}(?:${MARK}*${TIE}${MARK}*${CONSONANT})*${MARK}*`,
    `[^]${MARK}*`,
  ].join("|"),
  "gu",
);
/** What takes no room and shows nothing by itself. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]+$/u;
/** What lies beyond has no room anywhere: it is not even looked at. */
const LONGEST = 1024;
/** Of a word of nothing visible, so many characters are named. */
const MAX_NAMED = 256;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STRONG = /[\p{L}\u200e\u200f]/u;
const WITHOUT_DIRECTION = /[\p{M}\p{N}\p{P}\p{S}]/u;
const PLAIN = /^[ -~]*$/;

/** The letters of a text, each whole. */
export const letters = (text: string): string[] => text.match(CLUSTER) ?? [];

/** The letters of the part of a text that could be set anywhere; of a plain one the text itself has them. */
const looked = (text: string): string | string[] =>
  PLAIN.test(text) ? text : letters(text.slice(0, LONGEST));

/** A letter is as wide as what its marks stand on. */
const letterWidth = (letter: string): number => advance(letter.codePointAt(0) ?? 0);

/** About how wide a text is set, in ems. */
export function textWidth(text: string): number {
  const shown = looked(text);
  let width = 0;
  for (let index = 0; index < Math.min(shown.length, LONGEST); index++) width += letterWidth(shown[index]);
  return width;
}

/** The text, or as many of its letters, one at least, as leave room for "…" within `most` ems. */
export function ellipsise(text: string, most: number): string {
  if (text.length * WIDEST <= most && PLAIN.test(text)) return text;
  const shown = looked(text);
  const room = most - letterWidth(ELLIPSIS);
  let width = 0;
  let kept = 0;
  for (let index = 0; index < Math.min(shown.length, LONGEST); index++) {
    width += letterWidth(shown[index]);
    if (width > most) return cutAfter(shown, kept);
    if (width <= room) kept = index + 1;
  }
  return text.length <= LONGEST ? text : cutAfter(shown, kept);
}

const cutAfter = (shown: string | string[], kept: number): string =>
  [...shown.slice(0, Math.max(1, kept)), ELLIPSIS].join("");

/** As many letters of a text's end. */
export const tailOf = (text: string, count: number): string =>
  letters(text.slice(-LONGEST)).slice(-count).join("");

/** What stands for a word where it is drawn: itself, or where there is nothing to see, the names of its characters. */
export function visible(word: string): string {
  if (!INVISIBLE.test(word)) return word;
  return Array.from(word.slice(0, MAX_NAMED), (one) => {
    const code = one.codePointAt(0) ?? 0;
    return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }).join(" ");
}

/** Whether a text is read from right to left: its first letter with a direction decides. */
export function isRightToLeft(text: string): boolean {
  for (const character of text) {
    if (RIGHT_TO_LEFT.test(character) && !WITHOUT_DIRECTION.test(character)) return true;
    if (STRONG.test(character)) return character === "\u200f";
  }
  return false;
}
