/**
 * Approximate widths of letters without a font: the advances of Noto Sans for ASCII, and an estimate for the rest.
 * Helvetica, Arial and similar typefaces differ by a few per cent.
 */
/** In thousandths of an em. */
const ASCII = [
  260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572,
  572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339,
  273, 619, 524, 907, 760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572,
  444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479,
  361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
];
const FIRST = 32;
const OTHER = 0.6;
const WIDE = 1;
/** What replaces letters that are cut off. */
export const ELLIPSIS = "…";
const ELLIPSIS_CODE = 0x2026;
const ELLIPSIS_ADVANCE = 0.818;
type Ranges = readonly (readonly [first: number, last: number])[];
// Ranges rather than Unicode properties, which differ between engines: a figure must be the same in all of them.
/** Combining marks, joiners, directions, variation selectors. */
const ZERO_WIDTH: Ranges = [
  [0x0, 0x1f],
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5bd],
  [0x610, 0x61a],
  [0x64b, 0x65f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
];
/** Chinese, Japanese and Korean, full-width forms and pictures. */
const FULL_WIDTH: Ranges = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff01, 0xff60],
  [0x1f1e6, 0x1f1ff],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

const isIn = (ranges: Ranges, code: number): boolean =>
  ranges.some(([first, last]) => code >= first && code <= last);

/** The width of the widest ASCII letter, in ems. */
export const WIDEST = Math.max(...ASCII) / 1000;
/** The mean width of a word's letters, in ems. */
export const LETTER = 0.56;

/** The advance of a character, in ems. */
export function advance(code: number): number {
  if (code >= FIRST && code < FIRST + ASCII.length) return ASCII[code - FIRST] / 1000;
  if (code === ELLIPSIS_CODE) return ELLIPSIS_ADVANCE;
  if (isIn(ZERO_WIDTH, code)) return 0;
  return isIn(FULL_WIDTH, code) ? WIDE : OTHER;
}
