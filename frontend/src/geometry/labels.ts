import { labelFont, type RingsLayout } from "./rings";

/** A word written outside the outermost ring, turned along its ray and upright on both halves. */
export interface Label {
  word: number;
  text: string;
  x: number;
  y: number;
  /** degrees */
  turn: number;
  anchor: "start" | "end";
  /** no traced edge ends in it */
  unread: boolean;
}

export interface LabelSet {
  fontSize: number;
  labels: Label[];
  /** one for each run of words that is folded away, in the place of its first word */
  folds: Label[];
}

/** Line height and glyph width, in font sizes. */
const LINE = 1.12;
const GLYPH = 0.53;
const CLEARANCE = 7;

/** Words that matter less give way where there is no room for all; `influence` ranks them. */
export function placeLabels(
  words: readonly string[],
  layout: RingsLayout,
  influence: (word: number) => number,
): LabelSet {
  const ring = layout.radius[0] + layout.nodeRadius + CLEARANCE;
  const fontSize = labelFont(layout.radius[0], layout.slot);
  const hidden = new Uint8Array(words.length);
  for (const { first, last } of layout.runs) hidden.fill(1, first, last + 1);
  const all = words.map((_, word) => word).filter((word) => !hidden[word]);
  const shown = isRoomForAll(layout) ? all : thin(all, layout, fontSize, ring, influence);
  const labels = shown.map((word) => ({
    ...labelFor(word, words[word], layout, ring, fontSize),
    unread: influence(word) === 0,
  }));
  const folds = layout.runs.map(({ first, last }) => {
    const middle = (first + last) >> 1;
    const text = `⋯ ${String(last - first + 1)}`;
    return { ...labelFor(middle, text, layout, ring, fontSize), word: first, unread: true };
  });
  return { fontSize, labels, folds };
}

/** Whether every word that is not folded away can be written out. */
export function isRoomForAll(layout: RingsLayout): boolean {
  const ring = layout.radius[0] + layout.nodeRadius + CLEARANCE;
  return ring * layout.slot >= labelFont(layout.radius[0], layout.slot) * 0.98;
}

/** The labels, with those of `before` that are no different in their place: what is drawn from them can stay as it is. */
export function keepingSame({ fontSize, labels, folds }: LabelSet, before: LabelSet | null): LabelSet {
  const byWord = new Map(before?.labels.map((label) => [label.word, label]));
  return {
    fontSize,
    folds,
    labels: labels.map((label) => {
      const earlier = byWord.get(label.word);
      return earlier && same(earlier, label) ? earlier : label;
    }),
  };
}

const same = (a: Label, b: Label): boolean =>
  a.text === b.text && a.x === b.x && a.y === b.y && a.turn === b.turn && a.unread === b.unread;

/** Keeps, in order of what matters, every word whose label would not touch one kept before it. */
function thin(
  words: readonly number[],
  layout: RingsLayout,
  fontSize: number,
  ring: number,
  matter: (word: number) => number,
): number[] {
  const apart = Math.ceil((fontSize * LINE) / (ring * layout.slot));
  const taken = new Uint8Array(layout.angle.length);
  const ranked = [...words].sort((a, b) => matter(b) - matter(a) || a - b);
  return ranked
    .filter((word) => {
      const near = taken.subarray(Math.max(0, word - apart + 1), word + apart);
      if (near.includes(1)) return false;
      taken[word] = 1;
      return true;
    })
    .sort((a, b) => a - b);
}

function labelFor(
  word: number,
  text: string,
  layout: RingsLayout,
  ring: number,
  fontSize: number,
): Omit<Label, "unread"> {
  const { sin, cos, centre } = layout;
  const rightHalf = sin[word] >= 0;
  const degrees = (layout.angle[word] * 180) / Math.PI;
  return {
    word,
    text: ellipsise(text, Math.floor(roomAlongRay(layout, word, ring) / (fontSize * GLYPH))),
    x: centre.x + ring * sin[word],
    y: centre.y - ring * cos[word],
    turn: rightHalf ? degrees - 90 : degrees - 270,
    anchor: rightHalf ? "start" : "end",
  };
}

/** How far a label can run outward from the ring before it leaves the picture. */
function roomAlongRay(layout: RingsLayout, word: number, ring: number): number {
  const sin = Math.abs(layout.sin[word]);
  const cos = layout.cos[word];
  const upright = cos > 0 ? layout.centre.y : layout.height - layout.centre.y;
  const toSide = sin > 0 ? layout.width / 2 / sin : Infinity;
  const toEdge = cos !== 0 ? upright / Math.abs(cos) : Infinity;
  return Math.min(toSide, toEdge) - ring - 2;
}

export function ellipsise(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join("")}…`;
}
