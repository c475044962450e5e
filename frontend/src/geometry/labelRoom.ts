import { ringBands } from "./glyphGrid";
import { labelFont, largestNode, ringRadii, RIM } from "./ringSizes";
import { LETTER } from "./text/advances";

/** The sides of a frame that may grow with the words around the rings. */
export interface Growth {
  width: boolean;
  height: boolean;
}

/** How words are drawn, beyond the estimate of their widths (text/lettering.ts). */
export interface TextFit {
  /** how much wider the letters are than estimated */
  scale: number;
  /** the room between words and the edge of the frame, in pixels */
  edge: number;
}

/** The fit of a saved picture: its typeface is the one of the estimate. */
export const AS_ESTIMATED: TextFit = { scale: 1, edge: 0 };

/** A frame of rings, and the words around them. */
export interface LabelSpec {
  width: number;
  height: number;
  layers: number;
  /** the width of each word, in ems */
  labels: readonly number[];
  /** the sides that may be larger, so that words are written in full; null for none, and long words are cut */
  grows?: Growth | null;
  fit?: TextFit;
  /** the number of heads that each ring's cells show; null where heads are not drawn */
  glyphs?: readonly number[] | null;
  /** whether the gaps next to the centre are the widest, as for links by effect */
  inward?: boolean;
}

/** The distance of labels from the outermost ring's nodes, in pixels. */
const LABEL_CLEARANCE = 9;
/** The letters of a long label for which there is room, and fewer in a narrow picture. */
const MAX_LABEL = 11;
const MIN_LABEL = 6;
/** The letters of a label for which a frame grows. */
const MAX_GROWN_LABEL = 28;
/** Room beyond the longest word, in pixels, as some letters are wider than estimated, such as bold ones. */
const GROWN_MARGIN = 10;
/** A narrow picture has room for one letter per this many pixels of its width. */
const WIDTH_PER_LETTER = 40;

/** The room of the words' labels around the rings: each label, or the start of a long one, lies along its ray. */
export class LabelRoom {
  /** the longest part of a label that has room, in ems */
  private readonly maxLabel: number;

  constructor(
    private readonly spec: LabelSpec,
    private readonly slot: number,
    private readonly sin: Float64Array,
    private readonly cos: Float64Array,
  ) {
    const { width, grows } = spec;
    const letters = Math.max(MIN_LABEL, Math.min(MAX_LABEL, width / WIDTH_PER_LETTER));
    this.maxLabel = (grows ? MAX_GROWN_LABEL : letters) * LETTER;
  }

  /** The largest radius of the outermost ring whose labels fit; a frame that grows has the radius for cut labels. */
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

  /** The frame, grown as far as the labels need and it may. */
  frame(outer: number): { width: number; height: number } {
    const { width, height, grows } = this.spec;
    const { above, below, aside } = this.needs(outer);
    return {
      width: grows?.width ? Math.max(width, Math.ceil(2 * aside)) : width,
      height: grows?.height ? Math.max(height, Math.ceil(above + below)) : height,
    };
  }

  /** The centre's y that leaves as much room above the labels as below them. */
  centreY(outer: number, height: number): number {
    const { above, below } = this.needs(outer);
    return (height + above - below) / 2;
  }

  private fits(outer: number): boolean {
    const { width, height, grows } = this.spec;
    const { above, below, aside } = this.needs(outer);
    return (grows?.height || above + below <= height) && (grows?.width || 2 * aside <= width);
  }

  /** How far rings and labels extend from the centre. */
  private needs(outer: number): { above: number; below: number; aside: number } {
    const { labels, layers, fit = AS_ESTIMATED, glyphs = null } = this.spec;
    const radii = ringRadii(outer, layers, this.spec.inward);
    const [band] = ringBands(radii, this.slot, glyphs && glyphs.slice(0, 1));
    const ring = outer + Math.max(largestNode(radii, this.slot), band) + LABEL_CLEARANCE + (glyphs ? RIM : 0);
    const font = labelFont(outer, this.slot);
    const extent = { above: ring, below: ring, aside: ring };
    for (let word = 0; word < labels.length; word++) {
      const margin = labels[word] > MAX_LABEL * LETTER ? GROWN_MARGIN : 0;
      const length = Math.min(this.maxLabel, labels[word] * fit.scale) * font;
      const end = ring + length + (this.spec.grows ? margin : 0);
      extent.above = Math.max(extent.above, end * this.cos[word] + fit.edge);
      extent.below = Math.max(extent.below, -end * this.cos[word] + fit.edge);
      extent.aside = Math.max(extent.aside, end * Math.abs(this.sin[word]) + fit.edge);
    }
    return extent;
  }
}
