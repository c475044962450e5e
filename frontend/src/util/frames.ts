import { flushSync } from "svelte";
import { frameStart } from "./motion";

/**
 * Applies all changes of an animation frame together: however many input events a drag sends, state, trace and picture
 * are updated once per frame. Each update is recorded as the performance measure "af:frame".
 */
export class FrameQueue {
  private changes: (() => void)[] = [];

  request(change: () => void): void {
    this.changes.push(change);
    if (this.changes.length === 1) requestAnimationFrame(() => this.run());
  }

  private run(): void {
    const start = performance.now();
    const changes = this.changes;
    this.changes = [];
    for (const change of changes) change();
    flushSync();
    performance.measure("af:frame", { start, end: performance.now() });
  }
}

/** When what has just been drawn is on the screen: the frame after the one that it was drawn in. */
export const presented = (): Promise<number> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
  );

/** What a frame has no time left for after so long waits until things rest. */
const TIMELY_MS = 8;
const REST_MS = 60;

/**
 * Does at once what can wait, or, where the present frame has lasted long already, when no other came for a while.
 * Gives what calls it off: the next change brings work of its own.
 */
export function whenTimely(work: () => void): () => void {
  const now = performance.now();
  if (now - frameStart(now) < TIMELY_MS) {
    work();
    return () => undefined;
  }
  const timer = setTimeout(work, REST_MS);
  return () => clearTimeout(timer);
}
