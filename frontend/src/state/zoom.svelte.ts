import { FrameQueue } from "../util/frames";
import {
  isZoomed,
  mixZooms,
  panBy,
  UNIT,
  UNZOOMED,
  zoomAbout,
  type Size,
  type ZoomTransform,
} from "../geometry/zoom";
import { easeOut, MORPH_MS, prefersStillness } from "../util/motion";

/**
 * The visible part of the rings, in parts of their width and height, so that it is the same in a picture of another size.
 * A gesture is followed at once, a key or a button smoothly.
 */
export class Zoom {
  current = $state.raw<ZoomTransform>(UNZOOMED);
  zoomed = $derived(isZoomed(this.current));
  private to: ZoomTransform = UNZOOMED;
  private frame = 0;
  private readonly frameQueue = new FrameQueue();

  /** `onMove` is called for every zoom that the reader makes. */
  constructor(private readonly onMove: () => void) {}

  /** the zoom that it is at, or moves to */
  get goal(): ZoomTransform {
    return this.to;
  }

  /** Zooms by a factor about a point of a picture of that size, in pixels. */
  by(factor: number, x: number, y: number, { width, height }: Size, smoothly = false): void {
    this.aim(zoomAbout(this.to, factor, x / width, y / height, UNIT), smoothly);
    this.onMove();
  }

  pan(dx: number, dy: number, { width, height }: Size): void {
    this.aim(panBy(this.to, dx / width, dy / height, UNIT), false);
    this.onMove();
  }

  reset(): void {
    this.show(UNZOOMED, true);
    this.onMove();
  }

  /** Goes to the zoom of another step. */
  show(zoom: ZoomTransform, smoothly: boolean): void {
    this.aim(zoom, smoothly);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private aim(goal: ZoomTransform, smoothly: boolean): void {
    this.stop();
    this.to = goal;
    if (smoothly && !prefersStillness()) this.move();
    else this.frameQueue.request(() => (this.current = this.to));
  }

  private move(): void {
    const from = this.current;
    const start = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - start) / MORPH_MS);
      this.current = mixZooms(from, this.to, easeOut(part));
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    step();
  }
}
