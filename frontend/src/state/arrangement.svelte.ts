import { AS_READ, sameArrangement, type WordArrangement } from "../geometry/arrange";
import { mixLayouts, type RingsLayout } from "../geometry/rings";
import { whenPointerUp } from "../input/pointerDown";
import { easeOut, MORPH_MS, prefersStillness } from "../util/motion";

/** While τ is dragged words come and go in every frame; they are arranged again this long after the last change. */
const SETTLE_MS = 160;

/** How the words lie on the rings, and the layout on its way from one arrangement to the next. */
export class Arrangement {
  private settled = $state.raw<{ words: readonly string[]; kind: string; arrangement: WordArrangement }>({
    words: [],
    kind: "",
    arrangement: AS_READ,
  });
  private between = $state.raw<{ from: RingsLayout; part: number } | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  of(words: readonly string[]): WordArrangement {
    return this.settled.words === words ? this.settled.arrangement : AS_READ;
  }

  /** The layout to draw on the way to `target`. */
  layout(target: RingsLayout): RingsLayout {
    const { between } = this;
    const comparable = between?.from.angle.length === target.angle.length;
    return between && comparable ? mixLayouts(between.from, target, easeOut(between.part)) : target;
  }

  /**
   * Adopts the `next` arrangement: at once for new words or another kind of arrangement, else once the words have not
   * changed for a while and no button is down. It moves from the layout `now`. Returns what cancels the wait.
   */
  settle(
    words: readonly string[],
    kind: string,
    next: () => WordArrangement,
    now: () => RingsLayout,
  ): () => void {
    const { settled } = this;
    let cancel: (() => void) | undefined;
    const adopt = () => {
      const arrangement = next();
      const from = now();
      const moves = !sameArrangement(settled.arrangement, arrangement);
      if (moves || settled.kind !== kind) this.settled = { words, kind, arrangement };
      if (moves && !prefersStillness()) this.move(from);
    };
    if (settled.words !== words) {
      this.stop();
      this.settled = { words, kind, arrangement: next() };
    } else if (settled.kind !== kind) adopt();
    else this.timer = setTimeout(() => (cancel = whenPointerUp(adopt)), SETTLE_MS);
    return () => {
      clearTimeout(this.timer);
      cancel?.();
    };
  }

  stop(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.between = null;
  }

  private move(from: RingsLayout): void {
    this.stop();
    const start = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - start) / MORPH_MS);
      this.between = part < 1 ? { from, part } : null;
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    step();
  }
}
