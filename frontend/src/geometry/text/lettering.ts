import { advance, ELLIPSIS, WIDEST } from "./advances";

/**
 * Measures and cuts words of any script. The rules are here rather than in `Intl.Segmenter`, whose results differ between
 * releases of an engine: a picture in a page and one drawn without a browser must have the same letters.
 */

/** A grapheme cluster: a base with its marks, an emoji with its parts, or a flag. */
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
/** Text without a visible character. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]+$/u;
/** Later characters are not examined, as there is no room for them anywhere. */
const MAX_EXAMINED = 1024;
/** At most this many characters of an invisible word are named. */
const MAX_NAMED = 256;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STRONG = /[\p{L}\u200e\u200f]/u;
const WITHOUT_DIRECTION = /[\p{M}\p{N}\p{P}\p{S}]/u;
const PLAIN = /^[ -~]*$/;

/** The grapheme clusters of a text. */
export const letters = (text: string): string[] => text.match(CLUSTER) ?? [];

/** The letters of the examined part of a text; ASCII text is returned as it is. */
const examined = (text: string): string | string[] =>
  PLAIN.test(text) ? text : letters(text.slice(0, MAX_EXAMINED));

/** The width of a letter is that of its base. */
const letterWidth = (letter: string): number => advance(letter.codePointAt(0) ?? 0);

/** The approximate width of a text, in ems. */
export function textWidth(text: string): number {
  const letterList = examined(text);
  let width = 0;
  for (let index = 0; index < Math.min(letterList.length, MAX_EXAMINED); index++)
    width += letterWidth(letterList[index]);
  return width;
}

/** The text if it fits in `max` ems, else as many of its letters, at least one, as leave room for "…". */
export function ellipsise(text: string, max: number): string {
  if (text.length * WIDEST <= max && PLAIN.test(text)) return text;
  const letterList = examined(text);
  const room = max - letterWidth(ELLIPSIS);
  let width = 0;
  let kept = 0;
  for (let index = 0; index < Math.min(letterList.length, MAX_EXAMINED); index++) {
    width += letterWidth(letterList[index]);
    if (width > max) return cutAfter(letterList, kept);
    if (width <= room) kept = index + 1;
  }
  return text.length <= MAX_EXAMINED ? text : cutAfter(letterList, kept);
}

const cutAfter = (letterList: string | string[], kept: number): string =>
  [...letterList.slice(0, Math.max(1, kept)), ELLIPSIS].join("");

/** The last `count` letters of a text. */
export const tailOf = (text: string, count: number): string =>
  letters(text.slice(-MAX_EXAMINED)).slice(-count).join("");

/** The text that is drawn for a word: itself or, if it is invisible, the code points of its characters. */
export function visible(word: string): string {
  if (!INVISIBLE.test(word)) return word;
  return Array.from(word.slice(0, MAX_NAMED), (character) => {
    const code = character.codePointAt(0) ?? 0;
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
