import type { Mode } from "../flow/compare";
import type { Measured, Picture } from "../flow/explorer";
import { ONLY_BASE, ONLY_TUNED } from "../flow/strands";
import { influenceAtRim } from "./depth";

/** What one drawing shows: a model, both laid over each other, or how they differ. "Sides" are two drawings. */
export type Shown = Exclude<Mode, "sides">;

/** The drawings that a mode stands for, from left to right. */
export const drawingsOf = (mode: Mode): readonly Shown[] => (mode === "sides" ? ["base", "tuned"] : [mode]);

export const measuredIn = ({ base, tuned }: Picture, shown: Shown): Measured[] =>
  [shown === "tuned" ? null : base, shown === "base" ? null : tuned].filter((side) => side !== null);

/** Whether strands of a kind belong in a drawing. */
export const isShown = (shown: Shown, kind: number): boolean =>
  kind !== (shown === "base" ? ONLY_TUNED : shown === "tuned" ? ONLY_BASE : -1);

/** The larger of what the models shown make of a word at the rim. */
export function rimInfluence(picture: Picture, shown: Shown, word: number): number {
  const { base, tuned } = influenceAtRim(picture, word);
  return Math.max(shown === "tuned" ? 0 : base, shown === "base" ? 0 : tuned);
}
