import type { Picture } from "../flow/explorer";
import { mostChangedPaths } from "../flow/paths/changed";
import { strongestPaths, type Path } from "../flow/paths/strongest";
import { Debounced } from "../util/debounced.svelte";

/** The strongest paths through the traces of a picture, or those that change most between them. */
export class PathSearch {
  private readonly strongest = new Debounced<readonly Path[]>();
  /** null until the first search is done */
  paths = $derived(this.strongest.value);

  /** To be called in an effect: searches once the picture rests. Returns what cancels it. */
  run(picture: Picture, count: number, byChange: boolean): () => void {
    return this.strongest.schedule(() => (byChange ? mostChangedPaths : strongestPaths)(picture, count));
  }
}
