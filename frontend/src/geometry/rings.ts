import type { Run } from "./fold";
import { LabelRoom, type LabelSpec } from "./labelRoom";
import { largestNode, ringRadii } from "./ringSizes";
import { LETTER } from "./text/advances";

/** Where the rings, the words' rays and the root lie. Angles run clockwise from the top. */
export interface RingsLayout {
  /** of the window that the picture is seen through; the rings may reach beyond it when they are zoomed */
  width: number;
  height: number;
  centre: { x: number; y: number };
  layers: number;
  /** radius[l] of ring l; radius[layers] is the root's disc */
  radius: Float64Array;
  angle: Float64Array;
  sin: Float64Array;
  cos: Float64Array;
  /** the angle between neighbouring words, where none are folded away */
  slot: number;
  /** the words in their order on the rings, as they are read or as they matter */
  order: readonly number[];
  /** the place of each word, counted clockwise from the top */
  rank: Uint16Array;
  /** places of the order that are folded away */
  runs: readonly Run[];
  /** the largest radius a node may take */
  nodeRadius: number;
  /** 1 in a picture of 600 px; strokes grow with it */
  unit: number;
  /** how many times larger than life the rings are: 1 where all of them are seen */
  scale: number;
}

export interface RingsSpec extends LabelSpec {
  segments: readonly number[];
  /** the words in another order than that of reading; segments are then mixed, and nothing parts them */
  order?: readonly number[] | null;
  /** places of the order that are folded into a tick each */
  runs?: readonly Run[];
  /** set the words out to the left of the top, as a script does that is read from the right */
  rightToLeft?: boolean;
}

/** What is left free between the end and the start, and between two segments, in words. */
const END_GAP = 1.6;
const END_GAP_PER_WORD = 0.13;
/** The rings' numbers stand between the end and the start: however many the words, that is no narrower, in radians. */
const MIN_END_ANGLE = 0.2;
const SEGMENT_GAP = 0.9;
/** The outermost ring is no smaller than this, in pixels and as a share of the frame's shorter side. */
const MIN_OUTER = 80;
const MIN_OUTER_SHARE = 0.34;
/** What a tick takes, in words and in ems. */
const RUN_WIDTH = 2.2;
const RUN_LABEL = 5 * LETTER;

export function layoutRings(spec: RingsSpec): RingsLayout {
  const { width, height, layers, segments, runs = [] } = spec;
  const n = segments.length;
  const order = spec.order ?? segments.map((_, word) => word);
  const { widths, labels } = folded(spec.labels, order, runs);
  const words = widths.reduce((sum, one) => sum + one, 0);
  const parts = (place: number) =>
    place > 0 && !spec.order && segments[place] !== segments[place - 1] ? SEGMENT_GAP : 0;
  const filled = order.reduce((sum, _, place) => sum + parts(place), words);
  const wanted = Math.min(END_GAP, n * END_GAP_PER_WORD);
  const endAngle = Math.max(MIN_END_ANGLE, (2 * Math.PI * wanted) / (filled + wanted));
  const slot = (2 * Math.PI - endAngle) / filled;
  const angle = new Float64Array(n);
  const rank = new Uint16Array(n);
  let position = endAngle / slot / 2;
  order.forEach((word, place) => {
    position += parts(place);
    const turn = (position + widths[word] / 2) * slot;
    angle[word] = spec.rightToLeft ? 2 * Math.PI - turn : turn;
    rank[word] = spec.rightToLeft ? n - 1 - place : place;
    position += widths[word];
  });

  const sin = angle.map(Math.sin);
  const cos = angle.map(Math.cos);
  const room = new LabelRoom({ ...spec, labels }, slot, sin, cos);
  const outer = Math.max(MIN_OUTER, room.largestOuter(), Math.min(width, height) * MIN_OUTER_SHARE);
  const radius = ringRadii(outer, layers);
  const frame = room.frame(outer);
  return {
    ...frame,
    centre: { x: frame.width / 2, y: room.centreY(outer, frame.height) },
    layers,
    radius,
    angle,
    sin,
    cos,
    slot,
    order,
    rank,
    runs,
    nodeRadius: largestNode(radius, slot),
    unit: Math.max(0.7, outer / 250),
    scale: 1,
  };
}

/** The words' widths, in words, and their labels' lengths, once runs of them are folded. */
function folded(
  labels: readonly number[],
  order: readonly number[],
  runs: readonly Run[],
): { widths: Float64Array; labels: number[] } {
  const widths = new Float64Array(labels.length).fill(1);
  const lengths = [...labels];
  for (const { first, last } of runs) {
    for (const word of order.slice(first, last + 1)) {
      widths[word] = RUN_WIDTH / (last - first + 1);
      lengths[word] = RUN_LABEL;
    }
  }
  return { widths, labels: lengths };
}

/** A layout a part of the way from one to another of the same words, 0..1. */
export function mixLayouts(from: RingsLayout, to: RingsLayout, part: number): RingsLayout {
  const mix = (a: number, b: number) => a + (b - a) * part;
  const mixAll = (a: Float64Array, b: Float64Array) => b.map((value, index) => mix(a[index], value));
  const angle = mixAll(from.angle, to.angle);
  return {
    ...to,
    centre: { x: mix(from.centre.x, to.centre.x), y: mix(from.centre.y, to.centre.y) },
    radius: mixAll(from.radius, to.radius),
    angle,
    sin: angle.map(Math.sin),
    cos: angle.map(Math.cos),
    slot: mix(from.slot, to.slot),
    nodeRadius: mix(from.nodeRadius, to.nodeRadius),
    unit: mix(from.unit, to.unit),
  };
}

export function place(layout: RingsLayout, layer: number, word: number): { x: number; y: number } {
  const radius = layout.radius[layer];
  return {
    x: layout.centre.x + radius * layout.sin[word],
    y: layout.centre.y - radius * layout.cos[word],
  };
}
