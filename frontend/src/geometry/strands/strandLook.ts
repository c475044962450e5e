import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";
import type { Depth, StrandList } from "../depth";
import type { RingsLayout } from "../rings";
import type { DisplayMode } from "../displayMode";

export const WIDTH_STEPS = 12;
const THINNEST = 0.9;
const THICKEST = 5.4;
const SLIMMING = 0.65;
export const OPACITY_STEPS = 8;
const FAINTEST = 0.16;
const STRONGEST = 0.92;
/** Shared strands are a little fainter than those of one model, which are the point of a comparison. */
const SHARED_OPACITY = 0.8;
/** Strands whose every edge is merely reached are this much fainter than others: they follow from a gate above them. */
const REACHED_OPACITY = 0.4;
/** With more strands than this between two rings, the faint ones are drawn fainter. */
const CROWDED = 36;
export const CROWDED_FAINTER = 0.42;
/** The mean change of weight of the strongest strands of a difference. */
export const FULL_CHANGE = 0.4;

/** What the look of all strands of a drawing depends on. */
export interface StrandLook {
  displayMode: DisplayMode;
  depth: Depth;
  /** the most heads of each layer */
  heads: readonly number[];
  /** a lower bound of the strands' weights */
  threshold: number;
  /** whether edges are drawn that are merely reached */
  reached: boolean;
}

/** The step of width for a number of heads: even, and scaled to the same range for models with many heads. */
export const widthStep = (heads: number, most: number): number =>
  most <= WIDTH_STEPS ? heads - 1 : Math.round(((heads - 1) / (most - 1)) * (WIDTH_STEPS - 1));

/** The width of each step. Where strands crowd, thick ones are thinner, so that they do not merge into one band. */
export function strandWidths(layout: RingsLayout, most: number, crowd: number): number[] {
  const steps = Math.min(most, WIDTH_STEPS);
  const thickest = Math.max(THINNEST, THICKEST * (1 - SLIMMING * crowd));
  return Array.from({ length: WIDTH_STEPS }, (_, step) => {
    const share = steps > 1 ? Math.min(1, step / (steps - 1)) : 0;
    return layout.unit * (THINNEST + (thickest - THINNEST) * share);
  });
}

/** The crowding of each layer: 0 for few strands, towards 1 for many. */
export function crowding(strands: StrandList, layers: number): Float32Array {
  const count = new Float32Array(layers + 1);
  for (let index = 0; index < strands.count; index++) count[strands.layer[index]]++;
  return count.map((strandsHere) => 1 - Math.sqrt(Math.min(1, CROWDED / Math.max(1, strandsHere))));
}

/** The visual strength of a strand, about 0..1; in a difference it grows with the change. */
export function presenceOf(weight: number, kind: number, step: number, look: StrandLook): number {
  if (look.displayMode === "difference") return Math.sqrt(Math.min(1, weight / FULL_CHANGE)) + 0.02 * step;
  const spread = Math.max(0.05, 1 - look.threshold);
  const strength = Math.min(1, Math.max(0, (weight - look.threshold) / spread));
  const emphasis = kind === SHARED ? 0 : 0.14;
  return emphasis + 0.36 + 0.5 * strength + 0.03 * step;
}

/** The step of opacity of a presence. */
export const levelOf = (presence: number): number =>
  Math.round(Math.max(0, Math.min(1, presence)) * (OPACITY_STEPS - 1));

/** `pale` is of a strand whose every edge is merely reached. */
export function opacityOf(level: number, kind: number, pale = false): number {
  const opacity = FAINTEST + (STRONGEST - FAINTEST) * (level / (OPACITY_STEPS - 1));
  if (pale) return opacity * REACHED_OPACITY;
  return kind >= ONLY_BASE ? opacity : opacity * SHARED_OPACITY;
}

/** The scales of one drawing's strands, for its legend. */
export interface Scales {
  /** the most heads of a layer, and the stroke width of a number of heads */
  mostHeads: number;
  widthOf: (heads: number) => number;
  /** the opacity of a strand of one head and a weight, where few strands are drawn */
  opacityOf: (weight: number) => number;
  /** whether strands are fainter somewhere because many are drawn there */
  crowded: boolean;
}

export function scalesOf(strands: StrandList, layout: RingsLayout, look: StrandLook): Scales {
  const mostHeads = Math.max(...look.heads);
  const crowd = Math.max(...crowding(strands, layout.layers));
  const widths = strandWidths(layout, mostHeads, crowd);
  return {
    mostHeads,
    widthOf: (heads) => widths[widthStep(heads, mostHeads)],
    opacityOf: (weight) => opacityOf(levelOf(presenceOf(weight, ONLY_TUNED, 0, look)), ONLY_TUNED),
    crowded: crowd > 0,
  };
}
