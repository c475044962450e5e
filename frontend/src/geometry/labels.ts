import { LETTER } from "./text/advances";
import { distinguish } from "./text/cuts";
import { ellipsise, textWidth, visible } from "./text/lettering";
import { isCrossing, rayThrough } from "./ray";
import type { RingsLayout } from "./rings";
import { labelFont } from "./ringSizes";

/**
 * A word outside the outermost ring, rotated along its ray and never upside down. Its anchor is that of text from left to
 * right, whatever the direction of its script.
 */
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
  /** its ring is out of view, so it lies over the drawing, where its ray leaves the picture */
  docked: boolean;
}

export interface LabelSet {
  fontSize: number;
  labels: Label[];
  /** one for each folded run, in the place of its middle word; `word` is the run's first */
  folds: (Label & { count: number })[];
}

/** Line height, in font sizes. */
const LINE = 1.12;
const CLEARANCE = 7;
/** Zooming makes room for more words rather than larger ones, but the font grows up to this size. */
const ZOOMED_FONT = 12;
/** How much of a docked word is shown, in ems, and the least for which it is shown at all. */
const MAX_DOCKED = 12 * LETTER;
const MIN_DOCKED = 3 * LETTER;
const MARGIN = 4;

/** The labels of the words. Where there is no room for all, those of less influence are left out. */
export function placeLabels(
  words: readonly string[],
  layout: RingsLayout,
  influence: (word: number) => number,
): LabelSet {
  const fontSize = fontOf(layout);
  const hidden = new Uint8Array(words.length);
  for (const { first, last } of layout.runs)
    for (const word of layout.order.slice(first, last + 1)) hidden[word] = 1;
  const placed: Placed[] = [];
  words.forEach((text, word) => {
    if (hidden[word]) return;
    const label = labelFor(word, visible(text), layout, fontSize, influence(word) === 0);
    if (label && !(label.docked && label.unread)) placed.push(label);
  });
  const visibleLabels = isRoomForAll(layout) ? placed : thin(placed, layout, fontSize * LINE, influence);
  distinguish(visibleLabels, words);
  const folds = layout.runs.flatMap(({ first, last }) => {
    const middle = layout.order[(first + last) >> 1];
    const count = last - first + 1;
    const label = labelFor(middle, `⋯ ${String(count)}`, layout, fontSize, true);
    return label ? [{ ...label, word: layout.order[first], count }] : [];
  });
  return { fontSize, labels: visibleLabels, folds };
}

/** Whether there is room for the labels of all words that are not folded. */
export const isRoomForAll = (layout: RingsLayout): boolean =>
  layout.scale === 1 && labelRadius(layout) * layout.slot >= fontOf(layout) * 0.98;

/** The labels, with the objects of `before` for those that did not change, so that they are not drawn again. */
export function reuseLabels({ fontSize, labels, folds }: LabelSet, before: LabelSet): LabelSet {
  const reused = reuse(labels, before.labels);
  const reusedFolds = reuse(folds, before.folds);
  const unchanged = reused === before.labels && reusedFolds === before.folds && fontSize === before.fontSize;
  return unchanged ? before : { fontSize, labels: reused, folds: reusedFolds };
}

function reuse<L extends Label>(labels: L[], before: L[]): L[] {
  const byWord = new Map(before.map((label) => [label.word, label]));
  const reused = labels.map((label) => {
    const earlier = byWord.get(label.word);
    return earlier && same(earlier, label) ? earlier : label;
  });
  return reused.length === before.length && reused.every((label, at) => label === before[at])
    ? before
    : reused;
}

const same = (a: Label, b: Label): boolean =>
  a.text === b.text &&
  a.x === b.x &&
  a.y === b.y &&
  a.turn === b.turn &&
  a.unread === b.unread &&
  a.docked === b.docked;

/** The distance of the labels from the centre. */
const labelRadius = ({ radius, nodeRadius, bands, rim }: RingsLayout): number =>
  radius[0] + Math.max(nodeRadius, bands[0]) + rim + CLEARANCE;

function fontOf({ radius, slot, scale }: RingsLayout): number {
  const whole = labelFont(radius[0] / scale, slot);
  return scale === 1 ? whole : Math.max(whole, Math.min(ZOOMED_FONT, labelFont(radius[0], slot)));
}

/** A label with the part of its ray that it covers, and the room for it in ems. */
interface Placed extends Label {
  room: number;
  from: number;
  to: number;
}

/** In order of influence, keeps each label that does not touch one kept before it. */
function thin(
  labels: readonly Placed[],
  layout: RingsLayout,
  line: number,
  influence: (word: number) => number,
): Placed[] {
  const n = layout.angle.length;
  const kept: (Placed | undefined)[] = new Array<undefined>(n);
  const atRank = new Int32Array(n);
  layout.rank.forEach((rank, word) => (atRank[rank] = word));
  /** Whether a kept label is too close, in one direction around the rings. */
  const meets = (label: Placed, step: 1 | -1): boolean => {
    const rank = layout.rank[label.word];
    for (let away = 1; away < n; away++) {
      const other = (rank + step * away + n * away) % n;
      const apart = Math.abs(layout.angle[atRank[other]] - layout.angle[label.word]);
      const turn = Math.min(apart, 2 * Math.PI - apart);
      if (label.from * turn >= line) return false;
      const near = kept[other];
      if (!near || near.from > label.to || near.to < label.from) continue;
      if (Math.max(label.from, near.from) * turn < line) return true;
    }
    return false;
  };
  return [...labels]
    .sort((a, b) => influence(b.word) - influence(a.word) || a.word - b.word)
    .filter((label) => {
      if (meets(label, 1) || meets(label, -1)) return false;
      kept[layout.rank[label.word]] = label;
      return true;
    })
    .sort((a, b) => a.word - b.word);
}

/** The word's label; null if no part of it is visible on its ray. */
function labelFor(
  word: number,
  text: string,
  layout: RingsLayout,
  fontSize: number,
  unread: boolean,
): Placed | null {
  const ring = labelRadius(layout);
  const from = layout.scale === 1 ? ring : dock(text, word, layout, ring, fontSize);
  if (from === null) return null;
  const { sin, cos, centre, fit } = layout;
  const room = (rayThrough(layout, word).to - from - 2 - fit.edge) / (fontSize * fit.scale);
  const cut = ellipsise(text, room);
  const rightHalf = sin[word] >= 0;
  const degrees = (layout.angle[word] * 180) / Math.PI;
  return {
    word,
    text: cut,
    x: centre.x + from * sin[word],
    y: centre.y - from * cos[word],
    turn: rightHalf ? degrees - 90 : degrees - 270,
    anchor: rightHalf ? "start" : "end",
    unread,
    docked: from < ring,
    room,
    from,
    to: from + textWidth(cut) * fontSize * fit.scale,
  };
}

/** Where a label begins on its ray: at the ring or, if that is out of view, as near to it as is readable. */
function dock(
  text: string,
  word: number,
  layout: RingsLayout,
  ring: number,
  fontSize: number,
): number | null {
  const ray = rayThrough(layout, word);
  if (!isCrossing(ray) || ring < ray.from) return null;
  const width = textWidth(text) * layout.fit.scale;
  const latest = ray.to - Math.min(width, MAX_DOCKED) * fontSize - MARGIN;
  if (ring <= latest) return ring;
  const earliest = Math.max(ray.from, layout.radius[layout.layers]) + MARGIN;
  const last = ray.to - Math.min(width, MIN_DOCKED) * fontSize - MARGIN;
  return last < earliest ? null : Math.max(earliest, latest);
}
