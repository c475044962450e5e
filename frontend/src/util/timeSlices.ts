/** A computation in steps: each step yields the share that is done, 0..1. */
export type Work<Result> = Generator<number, Result>;

/** Short enough for a frame to stay within its time along with other work. */
const SLICE_MS = 6;

/** Runs all of the work at once. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Runs the work between frames; rejects with the signal's reason once it is aborted. */
export async function inSlices<Result>(
  work: Work<Result>,
  signal: AbortSignal,
  onProgress: (done: number) => void = () => undefined,
): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    let step = work.next();
    while (!step.done && performance.now() < end) step = work.next();
    if (step.done) return step.value;
    onProgress(step.value);
    await nextTask();
    signal.throwIfAborted();
  }
}

/** The next turn of the event loop; a timer would wait for 4 ms each time. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
