import { flushSync } from "svelte";

/**
 * Gathers changes into one animation frame: however many input events a drag sends, state, trace and picture are
 * brought up to date once per frame. Each update is recorded as the performance measure "af:frame".
 */
export class Frames {
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
