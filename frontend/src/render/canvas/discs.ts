import type { NodeList } from "../../geometry/nodes/nodes";
import { place, type RingsLayout } from "../../geometry/rings";
import { contextOf, resetCanvas } from "./surface";

const OUTLINE = 2;
const OUTLINE_CROWDED = 0.75;
const DIMMED = 0.25;

/** The colours and the shape of the discs. */
export interface DiscLook {
  left: string;
  right: string;
  outline: string;
  /** discs are so close that their outlines must be thin */
  crowded: boolean;
  /** of a disc that belongs to neither model more than to the other */
  both: string;
  /**
   * two halves; whole discs with the left half's colour and radius; or whole discs with the larger side's colour and
   * radius, and with the colour `both` where the sides are equal
   */
  shape: "halves" | "whole" | "either";
}

/** Draws the traced states as discs on a canvas: the left half is the base's, the right half the tuned model's. */
export class DiscCanvas {
  private readonly context: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  /** Draws all nodes. If `lit` is not null, only those states (layer · n + word) stay bright. */
  draw(nodes: NodeList, layout: RingsLayout, look: DiscLook, lit: ReadonlySet<number> | null): void {
    resetCanvas(this.canvas, this.context, layout);
    const n = layout.angle.length;
    const isLit = (index: number) => lit?.has(nodes.layer[index] * n + nodes.word[index]) ?? true;
    if (lit) this.pass(nodes, layout, look, DIMMED, (index) => !isLit(index));
    this.pass(nodes, layout, look, 1, isLit);
  }

  private pass(
    nodes: NodeList,
    layout: RingsLayout,
    look: DiscLook,
    opacity: number,
    include: (index: number) => boolean,
  ): void {
    const { context } = this;
    const left = new Path2D();
    const right = new Path2D();
    const both = new Path2D();
    for (let index = 0; index < nodes.count; index++) {
      if (!include(index)) continue;
      const { x, y } = place(layout, nodes.layer[index], nodes.word[index]);
      const [a, b] = [nodes.left[index], nodes.right[index]];
      const reach = Math.max(a, b);
      if (x < -reach || y < -reach || x > layout.width + reach || y > layout.height + reach) continue;
      if (look.shape === "whole") disc(left, x, y, a);
      else if (look.shape === "halves") {
        half(left, x, y, a, Math.PI / 2, (3 * Math.PI) / 2);
        half(right, x, y, b, -Math.PI / 2, Math.PI / 2);
      } else if (a === b) disc(both, x, y, a);
      else disc(a > b ? left : right, x, y, reach);
    }
    context.globalAlpha = opacity;
    context.strokeStyle = look.outline;
    context.lineWidth = look.crowded ? OUTLINE_CROWDED : OUTLINE;
    for (const [path, colour] of [
      [left, look.left],
      [right, look.right],
      [both, look.both],
    ] as const) {
      // The outline is under the fill, but over the other half, so that it separates the two.
      if (look.shape === "halves") context.stroke(path);
      context.fillStyle = colour;
      context.fill(path);
    }
  }
}

function disc(path: Path2D, x: number, y: number, radius: number): void {
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Below this radius a half disc looks like half a square, which is much faster to draw. */
const MIN_ROUND = 1.5;

function half(path: Path2D, x: number, y: number, radius: number, from: number, to: number): void {
  if (radius <= 0) return;
  if (radius < MIN_ROUND) return path.rect(from > 0 ? x - radius : x, y - radius, radius, 2 * radius);
  const side = Math.sin(from);
  path.moveTo(x, y + radius * side);
  path.arc(x, y, radius, from, to);
  path.lineTo(x, y + radius * side); // closePath takes longer the longer the path
}
