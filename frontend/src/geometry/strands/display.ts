import { KINDS, Strands } from "../../flow/strands";
import { turnStrands, type StrandList } from "../depth";
import type { RingsLayout } from "../rings";
import { showsKind } from "../displayMode";
import {
  CROWDED_FAINTER,
  crowding,
  levelOf,
  OPACITY_STEPS,
  opacityOf,
  presenceOf,
  WIDTH_STEPS,
  widthStep,
  strandWidths,
  type StrandLook,
} from "./strandLook";

/**
 * The strands and the look of each, as plain data for drawing and for finding them under the pointer. Strands of one bucket
 * look the same, so that one stroke draws many.
 */
export interface DisplayList {
  layout: RingsLayout;
  /** from the centre outward; their layers are rings (depth.ts) */
  strands: StrandList;
  /** sideways shift of each strand, in pixels */
  offset: Float32Array;
  /** stroke width of each strand, in pixels */
  width: Float32Array;
  /**
   * indices of the strands shown, bucket by bucket, the strongest bucket first; a strand of rewired and reached heads is
   * in two: as wide as the rewired ones, and fainter beneath, as wide as all
   */
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

/** The number of strands in one stroke; where strands of one stroke cross, the colour grows no stronger. */
export const RUN = 80;
const GAP = 0.9;
const HIDDEN = 0xffff;
/** The looks of strands; those of strands that are merely reached follow, so that they are drawn beneath all others. */
const LOOKS = OPACITY_STEPS * WIDTH_STEPS * KINDS.length;

/** Builds display lists in the same buffers: each call overwrites the last list. */
export class DisplayBuilder {
  private offset = new Float32Array(0);
  private width = new Float32Array(0);
  private order = new Uint32Array(0);
  private bucketOf = new Uint16Array(0);
  /** the fainter bucket of strands with heads that are merely reached */
  private faintOf = new Uint16Array(0);
  private readonly turned = new Strands();
  private readonly sizes = new Uint32Array(2 * LOOKS + 1);

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
    if (count <= this.width.length) return;
    const capacity = Math.max(1024, count * 2);
    this.offset = new Float32Array(capacity);
    this.width = new Float32Array(capacity);
    this.order = new Uint32Array(2 * capacity);
    this.bucketOf = new Uint16Array(capacity);
    this.faintOf = new Uint16Array(capacity);
  }

  /** Sets the width and bucket of each strand, and its offset from those that join the same two states. */
  private measure(
    strands: StrandList,
    look: StrandLook,
    widths: readonly number[],
    faintness: Float32Array,
  ): void {
    const { width, offset, bucketOf, faintOf } = this;
    const { count, layer, kind, heads, weight, reached } = strands;
    const maxHeads = Math.max(...look.heads);
    const stepOf = Uint8Array.from({ length: maxHeads + 1 }, (_, count) =>
      widthStep(Math.max(1, count), maxHeads),
    );
    let start = 0;
    while (start < count) {
      let end = start;
      let total = -GAP;
      do {
        const shown = look.reached ? heads[end] : heads[end] - reached[end];
        if (shown === 0 || !showsKind(look.displayMode, kind[end])) {
          width[end] = 0;
          faintOf[end] = bucketOf[end++] = HIDDEN;
          continue;
        }
        // A strand of models that do not correspond counts the heads of both.
        const step = stepOf[Math.min(maxHeads, shown)];
        width[end] = widths[step];
        total += widths[step] + GAP;
        const crowded = CROWDED_FAINTER * faintness[layer[end]];
        const bucketFor = (wide: number) =>
          bucketIndex(kind[end], wide, presenceOf(weight[end], kind[end], wide, look) - crowded);
        const rewired = heads[end] - reached[end];
        bucketOf[end] = rewired === 0 ? HIDDEN : bucketFor(stepOf[Math.min(maxHeads, rewired)]);
        faintOf[end] = shown === rewired ? HIDDEN : bucketFor(step) + LOOKS;
        end++;
      } while (end < count && joinsSame(strands, start, end));
      if (end === start + 1) {
        offset[start++] = 0;
        continue;
      }
      let left = -total / 2;
      for (let index = start; index < end; index++) {
        if (width[index] === 0) continue;
        const aside = left + width[index] / 2;
        offset[index] = Math.abs(aside) < 1e-3 ? 0 : aside;
        left += width[index] + GAP;
      }
      start = end;
    }
  }

  private sort(strands: StrandList, widths: readonly number[]): Bucket[] {
    const { sizes, bucketOf, faintOf, order } = this;
    const { count } = strands;
    sizes.fill(0);
    for (const of of [bucketOf, faintOf])
      for (let index = 0; index < count; index++) if (of[index] !== HIDDEN) sizes[of[index] + 1]++;
    const buckets: Bucket[] = [];
    for (let bucket = 0; bucket + 1 < sizes.length; bucket++) {
      const start = sizes[bucket];
      sizes[bucket + 1] += start;
      const end = sizes[bucket + 1];
      if (end > start) buckets.push({ ...lookOf(bucket, widths), start, end });
    }
    for (const of of [bucketOf, faintOf])
      for (let index = 0; index < count; index++) if (of[index] !== HIDDEN) order[sizes[of[index]]++] = index;
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

/** The number of a bucket, 0 for the strongest, so that sorting by it gives the drawing order. */
function bucketIndex(kind: number, step: number, presence: number): number {
  return (
    ((OPACITY_STEPS - 1 - levelOf(presence)) * WIDTH_STEPS + (WIDTH_STEPS - 1 - step)) * KINDS.length + kind
  );
}

function lookOf(index: number, widths: readonly number[]): Pick<Bucket, "kind" | "width" | "opacity"> {
  const bucket = index % LOOKS;
  const kind = bucket % KINDS.length;
  const rest = Math.floor(bucket / KINDS.length);
  const step = WIDTH_STEPS - 1 - (rest % WIDTH_STEPS);
  const level = OPACITY_STEPS - 1 - Math.floor(rest / WIDTH_STEPS);
  return { kind, width: widths[step], opacity: opacityOf(level, kind, index >= LOOKS) };
}
