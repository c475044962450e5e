import { untrack } from "svelte";

/** Wait after the last change, so that the computation does not slow a drag down. */
const DELAY_MS = 90;

/** A value too costly to compute in every frame: it is computed once its inputs have not changed for 90 ms. */
export class Debounced<Value> {
  value = $state.raw<Value | null>(null);

  /**
   * Computes the value after the delay, the first time at once, and publishes it `publishAfter(value)` milliseconds
   * later. Call it in an effect; the result cancels the computation.
   */
  schedule(compute: () => Value, publishAfter: (value: Value) => number = () => 0): () => void {
    const delay = untrack(() => this.value) === null ? 0 : DELAY_MS;
    let timer = setTimeout(() => {
      const next = compute();
      const rest = publishAfter(next);
      if (rest === 0) this.value = next;
      else timer = setTimeout(() => (this.value = next), rest);
    }, delay);
    return () => clearTimeout(timer);
  }
}
