import { KINDS, ONLY_BASE, SHARED, type Strands } from "../flow/strands";
import type { RingsLayout } from "./rings";

/**
 * The strands with how each is to look, as plain data; what draws them and what finds them under the pointer
 * both read this. Strands of one bucket look alike and can be stroked in one go.
 */
export interface DisplayList {
  layout: RingsLayout;
  strands: Strands;
  /** sideways shift of each strand, in pixels */
  offset: Float32Array;
  /** stroke width of each strand, in pixels */
  width: Float32Array;
  /** strand indices, bucket by bucket, strongest bucket first */
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
const GAP = 0.9;

/** Builds display lists, reusing its buffers: each call overwrites the list before it. */
export class DisplayBuilder {
  private offset = new Float32Array(0);
  private width = new Float32Array(0);
  private order = new Uint32Array(0);
  private bucketOf = new Uint16Array(0);
  private readonly sizes = new Uint32Array(OPACITY_STEPS * WIDTH_STEPS * KINDS.length + 1);

  build(strands: Strands, layout: RingsLayout, heads: readonly number[], threshold: number): DisplayList {
    this.reserve(strands.count);
    const faintness = crowding(strands, layout.layers);
    const widths = strandWidths(layout, Math.max(...heads), Math.max(...faintness));
    this.measure(strands, heads, threshold, widths, faintness);
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
    strands: Strands,
    heads: readonly number[],
    threshold: number,
    widths: readonly number[],
    faintness: Float32Array,
  ): void {
    const most = Math.max(...heads);
    let start = 0;
    while (start < strands.count) {
      let end = start;
      let total = -GAP;
      while (end < strands.count && joinsSame(strands, start, end)) {
        // Of models that do not correspond, both models' heads are counted.
        const step = widthStep(Math.min(most, strands.heads[end]), most);
        this.width[end] = widths[step];
        total += widths[step] + GAP;
        this.bucketOf[end] = bucketIndex(strands, end, step, threshold, faintness);
        end++;
      }
      let left = -total / 2;
      for (let index = start; index < end; index++) {
        this.offset[index] = end - start === 1 ? 0 : left + this.width[index] / 2;
        left += this.width[index] + GAP;
      }
      start = end;
    }
  }

  private sort(strands: Strands, widths: readonly number[]): Bucket[] {
    const { sizes, bucketOf, order } = this;
    sizes.fill(0);
    for (let index = 0; index < strands.count; index++) sizes[bucketOf[index] + 1]++;
    const buckets: Bucket[] = [];
    for (let bucket = 0; bucket + 1 < sizes.length; bucket++) {
      const start = sizes[bucket];
      sizes[bucket + 1] += start;
      const end = sizes[bucket + 1];
      if (end > start) buckets.push({ ...lookOf(bucket, widths), start, end });
    }
    for (let index = 0; index < strands.count; index++) order[sizes[bucketOf[index]]++] = index;
    return buckets;
  }
}

function joinsSame(strands: Strands, a: number, b: number): boolean {
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
function crowding(strands: Strands, layers: number): Float32Array {
  const count = new Float32Array(layers + 1);
  for (let index = 0; index < strands.count; index++) count[strands.layer[index]]++;
  return count.map((strandsHere) => 1 - Math.sqrt(Math.min(1, CROWDED / Math.max(1, strandsHere))));
}

/** Buckets are numbered from the strongest to the faintest, so that sorting by them gives the drawing order. */
function bucketIndex(
  strands: Strands,
  index: number,
  step: number,
  threshold: number,
  faintness: Float32Array,
): number {
  const spread = Math.max(0.05, 1 - threshold);
  const strength = Math.min(1, Math.max(0, (strands.weight[index] - threshold) / spread));
  const emphasis = strands.kind[index] === SHARED ? 0 : 0.14;
  const presence = emphasis + 0.36 + 0.5 * strength + 0.03 * step - 0.42 * faintness[strands.layer[index]];
  const level = Math.round(Math.max(0, Math.min(1, presence)) * (OPACITY_STEPS - 1));
  return (
    ((OPACITY_STEPS - 1 - level) * WIDTH_STEPS + (WIDTH_STEPS - 1 - step)) * KINDS.length +
    strands.kind[index]
  );
}

function lookOf(bucket: number, widths: readonly number[]): Pick<Bucket, "kind" | "width" | "opacity"> {
  const kind = bucket % KINDS.length;
  const rest = Math.floor(bucket / KINDS.length);
  const step = WIDTH_STEPS - 1 - (rest % WIDTH_STEPS);
  const level = OPACITY_STEPS - 1 - Math.floor(rest / WIDTH_STEPS);
  const opacity = FAINTEST + (STRONGEST - FAINTEST) * (level / (OPACITY_STEPS - 1));
  return { kind, width: widths[step], opacity: kind >= ONLY_BASE ? opacity : opacity * SHARED_OPACITY };
}
