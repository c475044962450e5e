import type { Role } from "../contract/flow";

const ROLES: readonly Role[] = ["base", "tuned"];

/** Heights of a bar. Steps finer than its pixels would only cause more restyling. */
const STEPS = 32;
const HEIGHTS = Array.from({ length: STEPS + 1 }, (_, step) => `scaleY(${String(step / STEPS)})`);
/** The step of a bar that runs off the scale. */
const CLIPPED = STEPS + 1;

interface Bar {
  element: HTMLElement;
  word: number;
  step: number;
}

/**
 * The bars over the words of the sentence. Only bars that changed are restyled, as a threshold drag moves hundreds in
 * every frame. Each element with `data-bars`, its word, holds one bar for each role.
 */
export class InfluenceBars {
  private readonly bars: Record<Role, Bar[]> = { base: [], tuned: [] };

  constructor(parent: HTMLElement) {
    for (const pair of parent.querySelectorAll<HTMLElement>("[data-bars]")) {
      ROLES.forEach((role, index) => {
        const element = pair.children[index] as HTMLElement;
        element.classList.remove("clipped");
        element.style.transform = HEIGHTS[0];
        this.bars[role].push({ element, word: Number(pair.dataset.bars), step: 0 });
      });
    }
  }

  /** Draws one model's values; `max` fills a bar, and larger values run off the scale. */
  show(role: Role, values: Float64Array, max: number): void {
    for (const bar of this.bars[role]) {
      const value = values[bar.word];
      const step = value > max ? CLIPPED : stepOf(value / max);
      const { element, step: before } = bar;
      if (step === before) continue;
      bar.step = step;
      if ((step === CLIPPED) !== (before === CLIPPED)) element.classList.toggle("clipped", step === CLIPPED);
      element.style.transform = HEIGHTS[Math.min(step, STEPS)];
    }
  }
}

/** Any value above 0 has a visible bar. */
const stepOf = (part: number): number => (part > 0 ? Math.max(1, Math.round(part * STEPS)) : 0);
