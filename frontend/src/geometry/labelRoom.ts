import { labelFont, largestNode, ringRadii } from "./ringSizes";
import { LETTER } from "./text/advances";

/** What of a frame may grow with the words around the rings. */
export interface Growth {
  width: boolean;
  height: boolean;
}

/** A frame of rings, and the words around them. */
export interface LabelSpec {
  width: number;
  height: number;
  layers: number;
  /** the width of each word, in ems */
  labels: readonly number[];
  /** what may be larger than asked, so that words are written out; null: nothing, and long ones are cut */
  grows?: Growth | null;
}

/** What labels take beyond the outermost ring's nodes: pixels, font sizes and, at most, letters. */
const LABEL_CLEARANCE = 9;
const MAX_LABEL = 11;
const MIN_LABEL = 6;
/** Where the frame grows with the words: longer ones are none that anybody reads to the end. */
const LABEL_WHOLE = 28;
/** Beyond the longest word, for letters that are set wider than is thought, as bold ones are. */
const GROWN_MARGIN = 10;
/** Narrow pictures spend less of their width on words: a letter for each so many pixels. */
const WIDTH_PER_LETTER = 40;

/** What the words' labels take around the rings: each, or the start of a long one, has its room along its ray. */
export class LabelRoom {
  /** of a word, in ems */
  private readonly most: number;

  constructor(
    private readonly spec: LabelSpec,
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
