/** Work that is done a little at a time: it yields how much of it is done, 0..1. */
export type Work<Result> = Generator<number, Result>;

/** Short enough for a frame to keep within its time, whatever else it holds. */
const SLICE_MS = 6;

/** Does all of the work at once. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does the work between the frames; rejects with the signal's reason once the signal aborts. */
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
    await breath();
    signal.throwIfAborted();
  }
}

/** A turn of the event loop; timers would wait for 4 ms each time. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
