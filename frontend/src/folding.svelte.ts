import { foldRuns, sameRuns, type Run } from "./geometry/fold";
import { mixLayouts, type RingsLayout } from "./geometry/rings";
import { easeOut, MORPH_MS, prefersStillness } from "./motion";

/** While τ is dragged words come and go at every frame; they are folded once it rests. */
const SETTLE_MS = 160;

/** Which words are folded away, and the layout on its way from one folding to the next. */
export class Folding {
  private folded = $state.raw<{ words: readonly string[]; runs: readonly Run[] }>({ words: [], runs: [] });
  private between = $state.raw<{ from: RingsLayout; part: number } | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  runsOf(words: readonly string[]): readonly Run[] {
    return this.folded.words === words ? this.folded.runs : NONE;
  }

  /** The layout to draw, given where it is going. */
  layout(target: RingsLayout): RingsLayout {
    const { between } = this;
    const alike = between?.from.angle.length === target.angle.length;
    return between && alike ? mixLayouts(between.from, target, easeOut(between.part)) : target;
  }

  /**
   * Folds what does not matter: at once where the words are new, else when things rest, from the layout `now`.
   * `matters` is null where nothing is to be folded. Gives what undoes the wait.
   */
  settle(
    words: readonly string[],
    segments: readonly number[],
    matters: ((word: number) => boolean) | null,
    now: () => RingsLayout,
  ): () => void {
    const runs = matters ? foldRuns(segments, matters) : NONE;
    if (this.folded.words !== words) {
      this.stop();
      this.folded = { words, runs };
    } else if (!sameRuns(this.folded.runs, runs)) {
      this.timer = setTimeout(() => {
        const from = now();
        this.folded = { words, runs };
        if (!prefersStillness()) this.move(from);
      }, SETTLE_MS);
    }
    return () => clearTimeout(this.timer);
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

const NONE: readonly Run[] = [];
