import type { Run } from "./fold";
import { ringBands } from "./glyphGrid";
import { AS_ESTIMATED, LabelRoom, type LabelSpec, type TextFit } from "./labelRoom";
import { largestNode, ringRadii, RIM } from "./ringSizes";
import { LETTER } from "./text/advances";

/** The places of the rings, the words' rays and the root. Angles run clockwise from the top. */
export interface RingsLayout {
  /** of the visible frame; zoomed rings may extend beyond it */
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
  /** the words in their order on the rings: by reading or by influence */
  order: readonly number[];
  /** the place of each word, counted clockwise from the top */
  rank: Uint16Array;
  /** places of the order that are folded away */
  runs: readonly Run[];
  /** the number of heads that each ring's cells show; null where heads are not drawn */
  glyphs: readonly number[] | null;
  /** how far the cells of each ring extend to either side; 0 where it has none */
  bands: Float64Array;
  /** the room for profiles between the rim and the words, in pixels */
  rim: number;
  /** the largest radius a node may take */
  nodeRadius: number;
  /** 1 in a picture of 600 px; strokes grow with it */
  unit: number;
  /** the scale of the zoom; 1 where the whole picture is visible */
  scale: number;
  /** how the words are drawn */
  fit: TextFit;
}

export interface RingsSpec extends LabelSpec {
  segments: readonly number[];
  /** the words in another order than that of reading; there are then no gaps between segments */
  order?: readonly number[] | null;
  /** places of the order that are folded into a tick each */
  runs?: readonly Run[];
  /** words run counter-clockwise from the top, as in a script from right to left */
  rightToLeft?: boolean;
}

/** The gaps between the last word and the first, and between two segments, in words. */
const END_GAP = 1.6;
const END_GAP_PER_WORD = 0.13;
/** The rings' numbers lie between the last word and the first, so that gap is at least this wide, in radians. */
const MIN_END_ANGLE = 0.2;
const SEGMENT_GAP = 0.9;
/**
 * The outermost ring is no smaller than this, in pixels and as a share of the frame's shorter side, though words are cut
 * then; but each has room for a label of this length, in ems, as long as the ring has the last of these radii.
 */
const MIN_OUTER = 80;
const MIN_OUTER_SHARE = 0.34;
const LEAST_LABEL = 5 * LETTER;
const LEAST_OUTER = 70;
/** The width of a tick, in words, and the length of its label, in ems. */
const RUN_WIDTH = 2.2;
const RUN_LABEL = 5 * LETTER;

export function layoutRings(spec: RingsSpec): RingsLayout {
  const { width, height, layers, segments, runs = [] } = spec;
  const n = segments.length;
  const order = spec.order ?? segments.map((_, word) => word);
  const { widths, labels } = folded(spec.labels, order, runs);
  const words = widths.reduce((sum, wordWidth) => sum + wordWidth, 0);
  const gapBefore = (place: number) =>
    place > 0 && !spec.order && segments[place] !== segments[place - 1] ? SEGMENT_GAP : 0;
  const filled = order.reduce((sum, _, place) => sum + gapBefore(place), words);
  const endGap = Math.min(END_GAP, n * END_GAP_PER_WORD);
  const endAngle = Math.max(MIN_END_ANGLE, (2 * Math.PI * endGap) / (filled + endGap));
  const slot = (2 * Math.PI - endAngle) / filled;
  const angle = new Float64Array(n);
  const rank = new Uint16Array(n);
  let position = endAngle / slot / 2;
  order.forEach((word, place) => {
    position += gapBefore(place);
    const turn = (position + widths[word] / 2) * slot;
    angle[word] = spec.rightToLeft ? 2 * Math.PI - turn : turn;
    rank[word] = spec.rightToLeft ? n - 1 - place : place;
    position += widths[word];
  });

  const sin = angle.map(Math.sin);
  const cos = angle.map(Math.cos);
  const room = new LabelRoom({ ...spec, labels }, slot, sin, cos);
  const cut = labels.map((length) => Math.min(length, LEAST_LABEL));
  const cutRoom = new LabelRoom({ ...spec, labels: cut }, slot, sin, cos);
  const least = Math.max(MIN_OUTER, Math.min(width, height) * MIN_OUTER_SHARE);
  const whole = room.largestOuter();
  const outer = Math.max(whole, Math.min(least, Math.max(cutRoom.largestOuter(), LEAST_OUTER)));
  const radius = ringRadii(outer, layers, spec.inward);
  const frame = room.frame(outer);
  return {
    ...frame,
    centre: {
      x: frame.width / 2,
      y: (outer > whole && outer < least ? cutRoom : room).centreY(outer, frame.height),
    },
    layers,
    radius,
    angle,
    sin,
    cos,
    slot,
    order,
    rank,
    runs,
    glyphs: spec.glyphs ?? null,
    bands: ringBands(radius, slot, spec.glyphs ?? null),
    rim: spec.glyphs ? RIM : 0,
    nodeRadius: largestNode(radius, slot),
    unit: Math.max(0.7, outer / 250),
    scale: 1,
    fit: spec.fit ?? AS_ESTIMATED,
  };
}

/** The words' widths, in words, and their labels' lengths, in ems, with runs folded. */
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

/** A layout between two of the same words; `part` is 0..1. */
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
