import { LETTER } from "./text/advances";
import { tellApart } from "./text/cuts";
import { ellipsise, textWidth, visible } from "./text/lettering";
import { isCrossing, rayThrough } from "./ray";
import type { RingsLayout } from "./rings";
import { labelFont } from "./ringSizes";

/**
 * A word written outside the outermost ring, turned along its ray and upright on both halves. It is set from left to
 * right about its anchor, whatever the direction of its script: the letters within it go their own way.
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
  /** its ring lies out of sight, so it stands where its ray leaves the picture, upon what is drawn there */
  docked: boolean;
}

export interface LabelSet {
  fontSize: number;
  labels: Label[];
  /** one for each run of words that is folded away, in the place of its middle one; `word` is the run's first */
  folds: (Label & { count: number })[];
}

/** Line height, in font sizes. */
const LINE = 1.12;
const CLEARANCE = 7;
/** Zooming makes room for words, not for larger ones; but none is left smaller than this if it need not be. */
const ZOOMED_FONT = 12;
/** What of a word, in ems, is to be seen at the edge, and what must be seen if anything is. */
const MAX_DOCKED = 12 * LETTER;
const MIN_DOCKED = 3 * LETTER;
const MARGIN = 4;

/** Words that matter less give way where there is no room for all; `influence` ranks them. */
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
  const shown = isRoomForAll(layout) ? placed : thin(placed, layout, fontSize * LINE, influence);
  tellApart(shown, words);
  const folds = layout.runs.flatMap(({ first, last }) => {
    const middle = layout.order[(first + last) >> 1];
    const count = last - first + 1;
    const label = labelFor(middle, `⋯ ${String(count)}`, layout, fontSize, true);
    return label ? [{ ...label, word: layout.order[first], count }] : [];
  });
  return { fontSize, labels: shown, folds };
}

/** Whether every word that is not folded away can be written out around the whole ring. */
export const isRoomForAll = (layout: RingsLayout): boolean =>
  layout.scale === 1 && ringOf(layout) * layout.slot >= fontOf(layout) * 0.98;

/** The labels, with those of `before` that are no different in their place: what is drawn from them can stay as it is. */
export function keepingSame({ fontSize, labels, folds }: LabelSet, before: LabelSet): LabelSet {
  const kept = keeping(labels, before.labels);
  const keptFolds = keeping(folds, before.folds);
  const alike = kept === before.labels && keptFolds === before.folds && fontSize === before.fontSize;
  return alike ? before : { fontSize, labels: kept, folds: keptFolds };
}

function keeping<L extends Label>(now: L[], before: L[]): L[] {
  const byWord = new Map(before.map((label) => [label.word, label]));
  const kept = now.map((label) => {
    const earlier = byWord.get(label.word);
    return earlier && same(earlier, label) ? earlier : label;
  });
  return kept.length === before.length && kept.every((label, at) => label === before[at]) ? before : kept;
}

const same = (a: Label, b: Label): boolean =>
  a.text === b.text &&
  a.x === b.x &&
  a.y === b.y &&
  a.turn === b.turn &&
  a.unread === b.unread &&
  a.docked === b.docked;

/** Where the words begin, from the centre. */
const ringOf = (layout: RingsLayout): number => layout.radius[0] + layout.nodeRadius + CLEARANCE;

function fontOf({ radius, slot, scale }: RingsLayout): number {
  const whole = labelFont(radius[0] / scale, slot);
  return scale === 1 ? whole : Math.max(whole, Math.min(ZOOMED_FONT, labelFont(radius[0], slot)));
}

/** A label with the part of its ray that it takes, and the room that it may take, in ems. */
interface Placed extends Label {
  room: number;
  from: number;
  to: number;
}

/** Keeps, in order of what matters, every word whose label would not touch one kept before it. */
function thin(
  labels: readonly Placed[],
  layout: RingsLayout,
  line: number,
  matter: (word: number) => number,
): Placed[] {
  const n = layout.angle.length;
  const kept: (Placed | undefined)[] = new Array<undefined>(n);
  const atRank = new Int32Array(n);
  layout.rank.forEach((rank, word) => (atRank[rank] = word));
  /** Whether a kept label lies too close, going round from the label's place in steps of one. */
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
    .sort((a, b) => matter(b.word) - matter(a.word) || a.word - b.word)
    .filter((label) => {
      if (meets(label, 1) || meets(label, -1)) return false;
      kept[layout.rank[label.word]] = label;
      return true;
    })
    .sort((a, b) => a.word - b.word);
}

/** The word's label, or null where its ray shows no part of it. */
function labelFor(
  word: number,
  text: string,
  layout: RingsLayout,
  fontSize: number,
  unread: boolean,
): Placed | null {
  const ring = ringOf(layout);
  const from = layout.scale === 1 ? ring : dock(text, word, layout, ring, fontSize);
  if (from === null) return null;
  const { sin, cos, centre } = layout;
  const room = (rayThrough(layout, word).to - from - 2) / fontSize;
  const shown = ellipsise(text, room);
  const rightHalf = sin[word] >= 0;
  const degrees = (layout.angle[word] * 180) / Math.PI;
  return {
    word,
    text: shown,
    x: centre.x + from * sin[word],
    y: centre.y - from * cos[word],
    turn: rightHalf ? degrees - 90 : degrees - 270,
    anchor: rightHalf ? "start" : "end",
    unread,
    docked: from < ring,
    room,
    from,
    to: from + textWidth(shown) * fontSize,
  };
}

/** Where a label begins on its ray: at the ring, or, where that is out of sight, as near to it as can be read. */
function dock(
  text: string,
  word: number,
  layout: RingsLayout,
  ring: number,
  fontSize: number,
): number | null {
  const ray = rayThrough(layout, word);
  if (!isCrossing(ray) || ring < ray.from) return null;
  const width = textWidth(text);
  const latest = ray.to - Math.min(width, MAX_DOCKED) * fontSize - MARGIN;
  if (ring <= latest) return ring;
  const earliest = Math.max(ray.from, layout.radius[layout.layers]) + MARGIN;
  const least = ray.to - Math.min(width, MIN_DOCKED) * fontSize - MARGIN;
  return least < earliest ? null : Math.max(earliest, latest);
}
