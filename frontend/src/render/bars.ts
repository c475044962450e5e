import type { Role } from "../contract";

const ROLES: readonly Role[] = ["base", "tuned"];

interface Bar {
  element: HTMLElement;
  word: number;
  height: string;
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
        this.bars[role].push({ element, word: Number(pair.dataset.bars), height: "" });
      });
    }
  }

  /** Draws one model's values; `most` fills a bar, and what exceeds it runs off the scale. */
  show(role: Role, values: Float64Array, most: number): void {
    for (const bar of this.bars[role]) {
      const value = values[bar.word];
      const height = value > most ? "clipped" : (value / most).toFixed(3);
      if (height === bar.height) continue;
      bar.height = height;
      bar.element.classList.toggle("clipped", value > most);
      bar.element.style.transform = `scaleY(${String(Math.min(1, Number((value / most).toFixed(3))))})`;
    }
  }
}
