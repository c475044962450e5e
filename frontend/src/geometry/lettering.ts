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
const WITHOUT_WIDTH = /^[\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]+$/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}！-～]/u;
const WIDE_WIDTH = 1.75;
/** Longer words are cut wherever they are drawn; what lies beyond is not even looked at. */
const LONGEST = 256;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STRONG = /[\p{L}\u200e\u200f]/u;
const WITHOUT_DIRECTION = /[\p{M}\p{N}\p{P}\p{S}]/u;
const PLAIN = /^[ -~]*$/;

/** The letters of a text, each whole. */
export const letters = (text: string): string[] => text.match(CLUSTER) ?? [];

/** About how wide a text is set, in letters of the Latin alphabet. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return Math.min(text.length, LONGEST);
  return letters(text.slice(0, LONGEST)).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

function letterWidth(letter: string): number {
  if (WITHOUT_WIDTH.test(letter)) return 0;
  return WIDE.test(letter) ? WIDE_WIDTH : 1;
}

/** The text, or as many of its letters as leave room for "…" in `most` letters' width. */
export function ellipsise(text: string, most: number): string {
  if (text.length <= most && PLAIN.test(text)) return text;
  const shown = letters(text.slice(0, LONGEST));
  if (text.length <= LONGEST && textWidth(text) <= most) return text;
  let width = 1;
  let kept = 0;
  while (kept < shown.length && (kept === 0 || width + letterWidth(shown[kept]) <= most))
    width += letterWidth(shown[kept++]);
  return `${shown.slice(0, kept).join("")}…`;
}

/** What stands for a word where it is drawn: itself, or where there is nothing to see, the names of its characters. */
export function visible(word: string): string {
  if (!INVISIBLE.test(word)) return word;
  return Array.from(word.slice(0, LONGEST), (one) => {
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
