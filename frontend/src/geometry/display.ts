import { KINDS, ONLY_BASE, SHARED, Strands } from "../flow/strands";
import { turnStrands, type Depth, type StrandList } from "./depth";
import type { RingsLayout } from "./rings";
import { isShown, type Shown } from "./shown";

/**
 * The strands with how each is to look, as plain data; what draws them and what finds them under the pointer
 * both read this. Strands of one bucket look alike and can be stroked in one go.
 */
export interface DisplayList {
  layout: RingsLayout;
  /** from the centre outward; their layers are rings (depth.ts) */
  strands: StrandList;
  /** sideways shift of each strand, in pixels */
  offset: Float32Array;
  /** stroke width of each strand, in pixels */
  width: Float32Array;
  /** strand indices, bucket by bucket, strongest bucket first; those that are not shown are not amongst them */
  order: Uint32Array;
  buckets: Bucket[];
}

export interface Bucket {
  kind: number;
  width: number;
  opacity: number;
  /** order[start] .. order[end − 1] */
  start: number;
  end: number;
}

/** Strands are stroked in runs of so many at once: where those of one run cross, the colour grows no stronger. */
export const RUN = 80;
const WIDTH_STEPS = 12;
const THINNEST = 0.9;
const THICKEST = 5.4;
const SLIMMING = 0.65;
const OPACITY_STEPS = 8;
const FAINTEST = 0.16;
const STRONGEST = 0.92;
/** What one model alone does is what a comparison is after; what both do stands back a little. */
const SHARED_OPACITY = 0.8;
/** From this many strands between two rings on, the light ones are drawn lighter. */
const CROWDED = 36;
const CROWDED_FAINTER = 0.42;
const GAP = 0.9;
/** The mean change of weight at which a strand of a difference is at its strongest. */
const FULL_CHANGE = 0.4;
const HIDDEN = 0xffff;

/** What decides how strands look, beside themselves. */
export interface StrandLook {
  shown: Shown;
  depth: Depth;
  /** the most heads of each layer */
  heads: readonly number[];
  /** the weight that no strand lies below */
  threshold: number;
}

/** Builds display lists, reusing its buffers: each call overwrites the list before it. */
export class DisplayBuilder {
  private offset = new Float32Array(0);
  private width = new Float32Array(0);
  private order = new Uint32Array(0);
  private bucketOf = new Uint16Array(0);
  private readonly turned = new Strands();
  private readonly sizes = new Uint32Array(OPACITY_STEPS * WIDTH_STEPS * KINDS.length + 1);

  build(traced: StrandList, layout: RingsLayout, look: StrandLook): DisplayList {
    const strands = turnStrands(look.depth, traced, this.turned);
    this.reserve(strands.count);
    const faintness = crowding(strands, layout.layers);
    const widths = strandWidths(layout, Math.max(...look.heads), Math.max(...faintness));
    this.measure(strands, look, widths, faintness);
    const buckets = this.sort(strands, widths);
    const { offset, width, order } = this;
    return { layout, strands, offset, width, order, buckets };
  }

  private reserve(count: number): void {
    if (count <= this.order.length) return;
    const capacity = Math.max(1024, count * 2);
    this.offset = new Float32Array(capacity);
    this.width = new Float32Array(capacity);
    this.order = new Uint32Array(capacity);
    this.bucketOf = new Uint16Array(capacity);
  }

  /** Gives each strand its width, its bucket and its place beside those that join the same two states. */
  private measure(
    strands: StrandList,
    look: StrandLook,
    widths: readonly number[],
    faintness: Float32Array,
  ): void {
    const most = Math.max(...look.heads);
    let start = 0;
    while (start < strands.count) {
      let end = start;
      let total = -GAP;
      while (end < strands.count && joinsSame(strands, start, end)) {
        if (!isShown(look.shown, strands.kind[end])) {
          this.width[end] = 0;
          this.bucketOf[end++] = HIDDEN;
          continue;
        }
        // Of models that do not correspond, both models' heads are counted.
        const step = widthStep(Math.min(most, strands.heads[end]), most);
        this.width[end] = widths[step];
        total += widths[step] + GAP;
        const presence =
          presenceOf(strands, end, step, look) - CROWDED_FAINTER * faintness[strands.layer[end]];
        this.bucketOf[end] = bucketIndex(strands.kind[end], step, presence);
        end++;
      }
      let left = -total / 2;
      for (let index = start; index < end; index++) {
        if (this.bucketOf[index] === HIDDEN) continue;
        const aside = left + this.width[index] / 2;
        this.offset[index] = Math.abs(aside) < 1e-3 ? 0 : aside;
        left += this.width[index] + GAP;
      }
      start = end;
    }
  }

  private sort(strands: StrandList, widths: readonly number[]): Bucket[] {
    const { sizes, bucketOf, order } = this;
    sizes.fill(0);
    for (let index = 0; index < strands.count; index++)
      if (bucketOf[index] !== HIDDEN) sizes[bucketOf[index] + 1]++;
    const buckets: Bucket[] = [];
    for (let bucket = 0; bucket + 1 < sizes.length; bucket++) {
      const start = sizes[bucket];
      sizes[bucket + 1] += start;
      const end = sizes[bucket + 1];
      if (end > start) buckets.push({ ...lookOf(bucket, widths), start, end });
    }
    for (let index = 0; index < strands.count; index++)
      if (bucketOf[index] !== HIDDEN) order[sizes[bucketOf[index]]++] = index;
    return buckets;
  }
}

function joinsSame(strands: StrandList, a: number, b: number): boolean {
  return (
    strands.to[a] === strands.to[b] &&
    strands.from[a] === strands.from[b] &&
    strands.layer[a] === strands.layer[b]
  );
}

/** Width grows evenly with the number of heads; models with many heads share the same range of widths. */
const widthStep = (heads: number, most: number): number =>
  most <= WIDTH_STEPS ? heads - 1 : Math.round(((heads - 1) / (most - 1)) * (WIDTH_STEPS - 1));

/** Where strands crowd, the thick ones are slimmed, so that they do not close up into one band. */
function strandWidths(layout: RingsLayout, most: number, crowd: number): number[] {
  const steps = Math.min(most, WIDTH_STEPS);
  const thickest = Math.max(THINNEST, THICKEST * (1 - SLIMMING * crowd));
  return Array.from({ length: WIDTH_STEPS }, (_, step) => {
    const share = steps > 1 ? Math.min(1, step / (steps - 1)) : 0;
    return layout.unit * (THINNEST + (thickest - THINNEST) * share);
  });
}

/** 0 where strands are few, towards 1 where they crowd, for each layer. */
function crowding(strands: StrandList, layers: number): Float32Array {
  const count = new Float32Array(layers + 1);
  for (let index = 0; index < strands.count; index++) count[strands.layer[index]]++;
  return count.map((strandsHere) => 1 - Math.sqrt(Math.min(1, CROWDED / Math.max(1, strandsHere))));
}

/** How clearly a strand is to be seen, 0..1. What hardly differs all but fades away in a difference. */
function presenceOf(strands: StrandList, index: number, step: number, look: StrandLook): number {
  const weight = strands.weight[index];
  if (look.shown === "difference") return Math.sqrt(Math.min(1, weight / FULL_CHANGE)) + 0.02 * step;
  const spread = Math.max(0.05, 1 - look.threshold);
  const strength = Math.min(1, Math.max(0, (weight - look.threshold) / spread));
  const emphasis = strands.kind[index] === SHARED ? 0 : 0.14;
  return emphasis + 0.36 + 0.5 * strength + 0.03 * step;
}

/** Buckets are numbered from the strongest to the faintest, so that sorting by them gives the drawing order. */
function bucketIndex(kind: number, step: number, presence: number): number {
  const level = Math.round(Math.max(0, Math.min(1, presence)) * (OPACITY_STEPS - 1));
  return ((OPACITY_STEPS - 1 - level) * WIDTH_STEPS + (WIDTH_STEPS - 1 - step)) * KINDS.length + kind;
}

function lookOf(bucket: number, widths: readonly number[]): Pick<Bucket, "kind" | "width" | "opacity"> {
  const kind = bucket % KINDS.length;
  const rest = Math.floor(bucket / KINDS.length);
  const step = WIDTH_STEPS - 1 - (rest % WIDTH_STEPS);
  const level = OPACITY_STEPS - 1 - Math.floor(rest / WIDTH_STEPS);
  const opacity = FAINTEST + (STRONGEST - FAINTEST) * (level / (OPACITY_STEPS - 1));
  return { kind, width: widths[step], opacity: kind >= ONLY_BASE ? opacity : opacity * SHARED_OPACITY };
}
