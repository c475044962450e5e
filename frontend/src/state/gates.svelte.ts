import type { Picture } from "../flow/explorer";
import { Gates, showsGates } from "../flow/gates";
import { Debounced } from "../util/debounced.svelte";

/** The gates of the picture, found once it rests. */
export class GatesState {
  private readonly found = new Debounced<Gates>();

  /** To be called in an effect. Returns what cancels the search. */
  run(picture: Picture): () => void {
    return this.found.schedule(() => new Gates(picture));
  }

  /** Those of a picture; null until they are found, and where it does not show two traces together. */
  of(picture: Picture | null): Gates | null {
    const { value } = this.found;
    return value && picture && value.picture === picture && showsGates(picture) ? value : null;
  }
}
