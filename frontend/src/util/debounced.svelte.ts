import { untrack } from "svelte";

/** after the last change, so that a drag is not held up */
const SETTLED_MS = 90;

/** What takes too long to be worked out at every frame: it follows once what it depends on stands still. */
export class Settled<Value> {
  value = $state.raw<Value | null>(null);

  /**
   * Asked for in an effect: works the value out in a moment, the first time at once; it is shown `late` milliseconds
   * later. Gives what calls it off.
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
