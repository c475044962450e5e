import type { Effects } from "../../contract/effects";

/** Words whose effect is below this part of the largest have no number beside their bar. */
const LABELLED = 0.12;

/** The effect of reading each word, at one layer or, with null, at all layers. */
export function wordEffectsAt({ wordEffects }: Pick<Effects, "wordEffects">, layer: number | null): number[] {
  if (layer !== null) return wordEffects[layer - 1];
  return wordEffects[0].map((_, word) => wordEffects.reduce((sum, row) => sum + row[word], 0));
}

export interface EffectScale {
  /** where the zero line lies, as a part of the height from the top */
  zero: number;
  /** the height of one nat, as a part of the whole */
  unit: number;
  /** the least |effect| that has a number */
  labelled: number;
}

/** The scale of bars that go up from a common line where they are positive, and down where they are negative. */
export function effectScale(effects: readonly number[]): EffectScale {
  const up = Math.max(0, ...effects);
  const down = Math.max(0, ...effects.map((effect) => -effect));
  const range = up + down || 1;
  return { zero: up / range, unit: 1 / range, labelled: LABELLED * Math.max(up, down) || Infinity };
}
