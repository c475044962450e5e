import { AS_READ, sameArrangement, type WordArrangement } from "../geometry/arrange";
import { mixLayouts, type RingsLayout } from "../geometry/rings";
import { whenPointerUp } from "../input/pointerDown";
import { easeOut, MORPH_MS, prefersStillness } from "../util/motion";

/** While τ is dragged words come and go in every frame; they are arranged again this long after the last change. */
const SETTLE_MS = 160;

/** How the words lie on the rings, and the layout on its way from one arrangement to the next. */
export class Arrangement {
  private settled = $state.raw<{ words: readonly string[]; asked: string; arrangement: WordArrangement }>({
    words: [],
    asked: "",
    arrangement: AS_READ,
  });
  private between = $state.raw<{ from: RingsLayout; part: number } | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  of(words: readonly string[]): WordArrangement {
    return this.settled.words === words ? this.settled.arrangement : AS_READ;
  }

  /** The layout to draw, given where it is going. */
  layout(target: RingsLayout): RingsLayout {
    const { between } = this;
    const alike = between?.from.angle.length === target.angle.length;
    return between && alike ? mixLayouts(between.from, target, easeOut(between.part)) : target;
  }

  /**
   * Takes up the `next` arrangement: at once where the words are new or another kind is asked for, else when things rest
   * and nothing is held down, from the layout `now`. Gives what undoes the wait.
   */
  settle(
    words: readonly string[],
    asked: string,
    next: () => WordArrangement,
    now: () => RingsLayout,
  ): () => void {
    const { settled } = this;
    let callOff: (() => void) | undefined;
    const takeUp = () => {
      const arrangement = next();
      const from = now();
      const moves = !sameArrangement(settled.arrangement, arrangement);
      if (moves || settled.asked !== asked) this.settled = { words, asked, arrangement };
      if (moves && !prefersStillness()) this.move(from);
    };
    if (settled.words !== words) {
      this.stop();
      this.settled = { words, asked, arrangement: next() };
    } else if (settled.asked !== asked) takeUp();
    else this.timer = setTimeout(() => (callOff = whenPointerUp(takeUp)), SETTLE_MS);
    return () => {
      clearTimeout(this.timer);
      callOff?.();
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
