import { flushSync } from "svelte";
import { frameStart } from "./motion";

/**
 * Applies all changes of an animation frame together, so that state, trace and picture are updated once per frame
 * however many input events a drag sends. Records each update as the performance measure "af:frame".
 */
export class FrameQueue {
  private changes: (() => void)[] = [];

  request(change: () => void): void {
    this.changes.push(change);
    if (this.changes.length === 1) requestAnimationFrame(() => this.flush());
  }

  /** Applies at once what waits for the next frame. */
  flush(): void {
    if (this.changes.length === 0) return;
    const start = performance.now();
    const changes = this.changes;
    this.changes = [];
    for (const change of changes) change();
    flushSync();
    performance.measure("af:frame", { start, end: performance.now() });
  }
}

/** The time at which what was just drawn is on the screen: the frame after the one that drew it. */
export const presented = (): Promise<number> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
  );

/** A frame older than this has no time left for work that can wait. */
const BUSY_AFTER_MS = 8;
/** How long that work waits; the next change cancels it. */
const DEFER_MS = 60;

/**
 * Runs work that can wait: at once, or after a pause if the current frame has already lasted long. The result cancels
 * it, for a newer change replaces it.
 */
export function whenTimely(work: () => void): () => void {
  const now = performance.now();
  if (now - frameStart(now) < BUSY_AFTER_MS) {
    work();
    return () => undefined;
  }
  const timer = setTimeout(work, DEFER_MS);
  return () => clearTimeout(timer);
}
