/** Points of a scatter as the pixels of an image: 1,000,000 of them within a frame, hence no drawing of shapes. */

import { pixelOf, type Axis } from "../../geometry/study/axis";
import type { Bitmap } from "../../flow/study/bitmap";

export type Rgb = readonly [number, number, number];

/** How points look where there are so many of them: `size` in device pixels, `opacity` of one. */
export interface PointLook {
  size: number;
  opacity: number;
}

/** Fewer points are larger and less transparent. */
export function lookOf(count: number, ratio: number): PointLook {
  if (count <= 2_000) return { size: Math.round(5 * ratio), opacity: 0.75 };
  if (count <= 20_000) return { size: Math.round(3 * ratio), opacity: 0.5 };
  if (count <= 200_000) return { size: Math.round(2 * ratio), opacity: 0.35 };
  return { size: 1, opacity: 0.25 };
}

/** The pixel of each point in an image of a width and a height; −1 where it has no place on it. */
export function locate(
  values: { x: Float32Array; y: Float32Array },
  axes: { x: Axis; y: Axis },
  image: { width: number; height: number; ratio: number },
): Int32Array {
  const { x, y } = values;
  const { width, height, ratio } = image;
  const pixels = new Int32Array(x.length);
  const [left, top] = [pixelOf(axes.x, 0) * ratio, pixelOf(axes.y, 0) * ratio];
  const across = (pixelOf(axes.x, 1) - pixelOf(axes.x, 0)) * ratio;
  const down = (pixelOf(axes.y, 1) - pixelOf(axes.y, 0)) * ratio;
  for (let place = 0; place < x.length; place++) {
    const column = Math.floor(left + x[place] * across);
    const row = Math.floor(top + y[place] * down);
    pixels[place] = column >= 0 && column < width && row >= 0 && row < height ? row * width + column : -1;
  }
  return pixels;
}

/** Which points are painted, in which colours: `colours[code]`, or the only one where there are no codes. */
export interface Ink {
  selection: Bitmap | null;
  codes: Uint8Array | Uint16Array | null;
  colours: readonly Rgb[];
  /** of the codes without a colour */
  other: Rgb;
}

/** Paints points over each other; the buffers are kept from frame to frame. */
export class PointPainter {
  private counts = new Uint16Array();
  private image: ImageData | null = null;
  /** the rows that were painted last, which the next painting has to clear: first, and one beyond the last */
  private painted: readonly [number, number] = [0, 0];

  /** Paints everything anew next time. */
  forget(): void {
    this.counts = new Uint16Array();
  }

  /** An image of a size to paint into, the same one as long as the size stays. */
  imageFor(
    context: Pick<CanvasRenderingContext2D, "createImageData">,
    width: number,
    height: number,
  ): ImageData {
    if (this.image?.width !== width || this.image.height !== height)
      this.image = context.createImageData(width, height);
    return this.image;
  }

  /**
   * The pixels of an image, transparent where no point is: `target` in the byte order of ImageData, the same one as long
   * as its size stays. Returns the rows that have changed, first and one beyond the last: a brush changes few of them.
   */
  paint(
    target: Uint8ClampedArray,
    width: number,
    pixels: Int32Array,
    { selection, codes, colours, other }: Ink,
    { size, opacity }: PointLook,
  ): readonly [number, number] {
    const palette = [...colours, other];
    const classes = palette.length;
    const area = target.length / 4;
    const height = area / width;
    const isNew = this.counts.length !== area * classes;
    if (isNew) this.counts = new Uint16Array(area * classes);
    const { counts } = this;
    const [formerFirst, formerEnd] = isNew ? [0, height] : this.painted;
    counts.fill(0, formerFirst * width * classes, formerEnd * width * classes);
    const stamp = stampOf(size, width);
    const last = classes - 1;
    let [lowest, highest] = [area, -1];
    const add = (place: number): void => {
      const pixel = pixels[place];
      if (pixel < 0) return;
      if (pixel < lowest) lowest = pixel;
      if (pixel > highest) highest = pixel;
      const kind = codes ? Math.min(codes[place], last) : 0;
      for (const offset of stamp) {
        const at = pixel + offset;
        if (at >= 0 && at < area) counts[at * classes + kind]++;
      }
    };
    if (selection) selection.each(add);
    else for (let place = 0; place < pixels.length; place++) add(place);
    const first = Math.max(0, Math.floor(lowest / width) - size);
    const end = Math.min(height, Math.floor(highest / width) + 1 + size);
    this.painted = highest < 0 ? [0, 0] : [first, end];
    const changed = [
      Math.min(formerFirst, highest < 0 ? height : first),
      Math.max(formerEnd, highest < 0 ? 0 : end),
    ] as const;
    blend(target, counts, palette, opacity, changed[0] * width, changed[1] * width);
    return changed;
  }
}

/** The mean of the points' colours at each pixel from one to another, the less transparent the more they are. */
function blend(
  target: Uint8ClampedArray,
  counts: Uint16Array,
  palette: readonly Rgb[],
  opacity: number,
  from: number,
  to: number,
): void {
  const classes = palette.length;
  for (let pixel = 4 * from, at = from * classes; pixel < 4 * to; pixel += 4, at += classes) {
    let sum = 0;
    let [red, green, blue] = [0, 0, 0];
    for (let kind = 0; kind < classes; kind++) {
      const count = counts[at + kind];
      if (count === 0) continue;
      const colour = palette[kind];
      sum += count;
      red += count * colour[0];
      green += count * colour[1];
      blue += count * colour[2];
    }
    if (sum === 0) {
      target[pixel + 3] = 0;
      continue;
    }
    target[pixel] = red / sum;
    target[pixel + 1] = green / sum;
    target[pixel + 2] = blue / sum;
    target[pixel + 3] = 255 * (1 - (1 - opacity) ** sum);
  }
}

/** The pixels of a disc around one, as offsets. */
function stampOf(size: number, width: number): number[] {
  const offsets: number[] = [];
  const middle = (size - 1) / 2;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (size < 3 || Math.hypot(row - middle, column - middle) <= size / 2)
        offsets.push((row - Math.floor(middle)) * width + column - Math.floor(middle));
  return offsets;
}

/** The colour that the browser computed, as of "rgb(1, 2, 3)". */
export function rgbFrom(text: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
