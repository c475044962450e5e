import { MORPH_MS } from "../../util/motion";
import { contextOf } from "./surface";

/**
 * Fades from a canvas's current picture to the next one. The previous picture is on a second canvas; the two are
 * blended with "plus-lighter", so that what is on both keeps its full strength throughout.
 */
export class Crossfade {
  private readonly ghostContext: CanvasRenderingContext2D;
  private animations: Animation[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly ghost: HTMLCanvasElement,
  ) {
    this.ghostContext = contextOf(ghost);
  }

  /** Copies the visible picture and starts the fade. Call it before drawing the next picture. */
  start(): void {
    const part = Number(this.animations.at(0)?.effect?.getComputedTiming().progress ?? 1);
    this.copyToGhost(part);
    this.stop();
    const timing = { duration: MORPH_MS, easing: "linear" };
    this.animations = [
      this.canvas.animate({ opacity: [0, 1] }, timing),
      this.ghost.animate({ opacity: [1, 0] }, timing),
    ];
  }

  stop(): void {
    for (const animation of this.animations) animation.cancel();
    this.animations = [];
  }

  /** Draws onto the ghost what the two canvases show together when `part` of the fade is done. */
  private copyToGhost(part: number): void {
    const { ghost, canvas, ghostContext: context } = this;
    if (ghost.width !== canvas.width || ghost.height !== canvas.height) {
      ghost.width = canvas.width;
      ghost.height = canvas.height;
      part = 1;
    }
    context.globalCompositeOperation = "destination-in";
    context.globalAlpha = 1 - part;
    context.fillRect(0, 0, ghost.width, ghost.height);
    context.globalCompositeOperation = "lighter";
    context.globalAlpha = part;
    context.drawImage(canvas, 0, 0);
  }
}
