import { untrack } from "svelte";

/** after the last change, so that a drag is not held up */
const SETTLED_MS = 90;

/** A value too costly to compute in every frame: it is computed once its inputs have not changed for 90 ms. */
export class Debounced<Value> {
  value = $state.raw<Value | null>(null);

  /**
   * To be called in an effect: computes the value after the wait, the first time at once, and publishes it `late`
   * milliseconds later. Returns what cancels it.
   */
  want(work: () => Value, late: (value: Value) => number = () => 0): () => void {
    const wait = untrack(() => this.value) === null ? 0 : SETTLED_MS;
    let timer = setTimeout(() => {
      const next = work();
      const more = late(next);
      if (more === 0) this.value = next;
      else timer = setTimeout(() => (this.value = next), more);
    }, wait);
    return () => clearTimeout(timer);
  }
}
