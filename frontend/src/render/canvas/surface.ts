import { pixelRatio } from "../../util/pixels";
import type { RingsLayout } from "../../geometry/rings";

/** Fits a canvas to the picture in device pixels, and clears it. */
export function resetCanvas(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  layout: RingsLayout,
): void {
  const ratio = pixelRatio();
  const width = Math.round(layout.width * ratio);
  const height = Math.round(layout.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser offers no 2D canvas.");
  return context;
}
