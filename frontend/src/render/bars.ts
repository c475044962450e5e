import type { Role } from "../contract/flow";

const ROLES: readonly Role[] = ["base", "tuned"];

/** A bar is as high as so many steps at most: finer ones than its pixels would only be restyled more often. */
const STEPS = 32;
const HEIGHTS = Array.from({ length: STEPS + 1 }, (_, step) => `scaleY(${String(step / STEPS)})`);
/** One step higher than a full bar: it runs off the scale. */
const CLIPPED = STEPS + 1;

interface Bar {
  element: HTMLElement;
  word: number;
  step: number;
}

/**
 * Keeps the bars over the sentence's words, touching only those that changed: a threshold drag moves hundreds at
 * every frame. Every element of class `bars` holds one bar for each role, and names its word in `data-bars`.
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

  /** Draws one model's values; `most` fills a bar, and what exceeds it runs off the scale. */
  show(role: Role, values: Float64Array, most: number): void {
    for (const bar of this.bars[role]) {
      const value = values[bar.word];
      const step = value > most ? CLIPPED : stepOf(value / most);
      const { element, step: before } = bar;
      if (step === before) continue;
      bar.step = step;
      if ((step === CLIPPED) !== (before === CLIPPED)) element.classList.toggle("clipped", step === CLIPPED);
      element.style.transform = HEIGHTS[Math.min(step, STEPS)];
    }
  }
}

/** What is more than nothing can be seen. */
const stepOf = (part: number): number => (part > 0 ? Math.max(1, Math.round(part * STEPS)) : 0);
