import type { Flow } from "../contract/flow";
import type { EdgeEffects } from "../flow/effects/edgeEffects";
import type { Picture } from "../flow/explorer";
import { untracedEdges, type Untraced } from "../flow/query/untraced";
import { Debounced } from "../util/debounced.svelte";

/** The edges that a query draws beside the trace. */
export class DrawnEdges {
  private readonly answer = new Debounced<{ flow: Flow; untraced: Untraced | null }>();

  /** To be called in an effect: searches once the picture rests. Returns what cancels it. */
  run(query: string, picture: Picture, effects: EdgeEffects | null): () => void {
    return this.answer.schedule(() => ({
      flow: picture.flow,
      untraced: untracedEdges(query, picture, effects),
    }));
  }

  /** What is drawn of a flow; null until it has been found. */
  of(flow: Flow | null, query: string | undefined): Untraced | null {
    const { value } = this.answer;
    return value && value.flow === flow && value.untraced?.query === query ? value.untraced : null;
  }
}
