import { Frames } from "./frames";
import { isZoomed, mixZooms, panBy, UNZOOMED, zoomAbout, type Size, type Zoom } from "./geometry/zoom";
import { easeOut, MORPH_MS, prefersStillness } from "./motion";

/** What part of the rings is looked at. A gesture is followed at once, a key or a button smoothly. */
export class Zooming {
  current = $state.raw<Zoom>(UNZOOMED);
  zoomed = $derived(isZoomed(this.current));
  private goal: Zoom = UNZOOMED;
  private frame = 0;
  private readonly frames = new Frames();

  /** Zooms by a factor about a point of the picture. */
  by(factor: number, x: number, y: number, size: Size, smoothly = false): void {
    this.aim(zoomAbout(this.goal, factor, x, y, size), smoothly);
  }

  pan(dx: number, dy: number, size: Size): void {
    this.aim(panBy(this.goal, dx, dy, size), false);
  }

  reset(smoothly = true): void {
    this.aim(UNZOOMED, smoothly);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private aim(goal: Zoom, smoothly: boolean): void {
    this.stop();
    this.goal = goal;
    if (smoothly && !prefersStillness()) this.move();
    else this.frames.request(() => (this.current = this.goal));
  }

  private move(): void {
    const from = this.current;
    const start = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - start) / MORPH_MS);
      this.current = mixZooms(from, this.goal, easeOut(part));
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    step();
  }
}
