import { LETTER } from "./text/advances";
import type { Run } from "./fold";

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

/** What of a frame may grow with the words around the rings. */
export interface Growth {
  width: boolean;
  height: boolean;
}

export interface RingsSpec {
  width: number;
  height: number;
  layers: number;
  segments: readonly number[];
  /** the width of each word, in ems */
  labels: readonly number[];
  /** what may be larger than asked, so that words are written out; null: nothing, and long ones are cut */
  grows?: Growth | null;
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
/** What labels take beyond the outermost ring's nodes: pixels, font sizes and, at most, letters. */
const LABEL_CLEARANCE = 9;
const LABEL_START = 24;
const LABEL_LINE = 1.12;
const LARGEST_FONT = 14;
const SMALLEST_FONT = 8.5;
const MAX_LABEL = 11;
const MIN_LABEL = 6;
/** Where the frame grows with the words: longer ones are none that anybody reads to the end. */
const LABEL_WHOLE = 28;
/** Beyond the longest word, for letters that are set wider than is thought, as bold ones are. */
const GROWN_MARGIN = 10;
/** Narrow pictures spend less of their width on words: a letter for each so many pixels. */
const WIDTH_PER_LETTER = 40;
const MIN_OUTER = 80;
const MIN_OUTER_SHARE = 0.34;
/** What a tick takes, in words and in ems. */
const RUN_WIDTH = 2.2;
const RUN_LABEL = 5 * LETTER;
const ROOT_SHARE = 0.235;
/** What the centre says wants this radius, but in a small picture no more than this share of it. */
const ROOT_WANTED = 44;
const MAX_ROOT_SHARE = 0.38;
/** Outer rings hold more strands than inner ones; each gap is this much wider than the one inside it. */
const GAP_GROWTH = 1.06;

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

/** What the words' labels take around the rings: each, or the start of a long one, has its room along its ray. */
class LabelRoom {
  /** of a word, in ems */
  private readonly most: number;

  constructor(
    private readonly spec: RingsSpec,
    private readonly slot: number,
    private readonly sin: Float64Array,
    private readonly cos: Float64Array,
  ) {
    const { width, grows } = spec;
    const seen = Math.max(MIN_LABEL, Math.min(MAX_LABEL, width / WIDTH_PER_LETTER));
    this.most = (grows ? LABEL_WHOLE : seen) * LETTER;
  }

  /** The largest outermost ring whose labels fit in; where the frame grows it is as large as it is without long words. */
  largestOuter(): number {
    const { width, height, grows } = this.spec;
    let low = 0;
    let high = Math.min(width, height) / 2;
    if (grows)
      high = Math.min(
        high,
        new LabelRoom({ ...this.spec, grows: null }, this.slot, this.sin, this.cos).largestOuter(),
      );
    while (high - low > 0.5) {
      const outer = (low + high) / 2;
      if (this.fits(outer)) low = outer;
      else high = outer;
    }
    return low;
  }

  /** The frame, as much larger than asked as it may be and must. */
  frame(outer: number): { width: number; height: number } {
    const { width, height, grows } = this.spec;
    const { above, below, aside } = this.needs(outer);
    return {
      width: grows?.width ? Math.max(width, Math.ceil(2 * aside)) : width,
      height: grows?.height ? Math.max(height, Math.ceil(above + below)) : height,
    };
  }

  /** Where the centre lies so that as much is free above the labels as below them. */
  centreY(outer: number, height: number): number {
    const { above, below } = this.needs(outer);
    return (height + above - below) / 2;
  }

  private fits(outer: number): boolean {
    const { width, height, grows } = this.spec;
    const { above, below, aside } = this.needs(outer);
    return (grows?.height || above + below <= height) && (grows?.width || 2 * aside <= width);
  }

  /** How far rings and labels reach from the centre. */
  private needs(outer: number): { above: number; below: number; aside: number } {
    const { labels, layers } = this.spec;
    const ring = outer + largestNode(ringRadii(outer, layers), this.slot) + LABEL_CLEARANCE;
    const font = labelFont(outer, this.slot);
    const reach = { above: ring, below: ring, aside: ring };
    for (let word = 0; word < labels.length; word++) {
      const margin = labels[word] > MAX_LABEL * LETTER ? GROWN_MARGIN : 0;
      const end = ring + Math.min(this.most, labels[word]) * font + (this.spec.grows ? margin : 0);
      reach.above = Math.max(reach.above, end * this.cos[word]);
      reach.below = Math.max(reach.below, -end * this.cos[word]);
      reach.aside = Math.max(reach.aside, end * Math.abs(this.sin[word]));
    }
    return reach;
  }
}

/** Nodes neither touch those of the next ring nor, much, their neighbours on their own. */
function largestNode(radius: Float64Array, slot: number): number {
  const layers = radius.length - 1;
  const gap = layers > 1 ? radius[layers - 2] - radius[layers - 1] : radius[0] - radius[layers];
  const middleSlot = slot * radius[layers >> 1];
  return Math.max(3, Math.min(15, gap * 0.42, Math.max(5, middleSlot * 0.7)));
}

/** The size of the words around a ring: what their slots leave, within what reads well. */
export function labelFont(outer: number, slot: number): number {
  const room = ((outer + LABEL_START) * slot) / LABEL_LINE;
  return Math.max(SMALLEST_FONT, Math.min(LARGEST_FONT, room, 9.5 + outer / 100));
}

function ringRadii(outer: number, layers: number): Float64Array {
  const radius = new Float64Array(layers + 1);
  const root = Math.max(Math.min(ROOT_WANTED, outer * MAX_ROOT_SHARE), outer * ROOT_SHARE);
  radius[layers] = root;
  const widths = Array.from({ length: layers }, (_, index) => GAP_GROWTH ** index);
  const total = widths.reduce((sum, width) => sum + width, 0);
  for (let index = 0; index < layers; index++) {
    radius[layers - 1 - index] = radius[layers - index] + ((outer - root) * widths[index]) / total;
  }
  return radius;
}

export function place(layout: RingsLayout, layer: number, word: number): { x: number; y: number } {
  const radius = layout.radius[layer];
  return {
    x: layout.centre.x + radius * layout.sin[word],
    y: layout.centre.y - radius * layout.cos[word],
  };
}
