import type { Mode } from "../flow/compare";
import type { Measured, Picture } from "../flow/explorer";
import { ONLY_BASE, ONLY_TUNED } from "../flow/strands";
import { influenceAtRim } from "./depth";

/** What one drawing shows: a model, both laid over each other, or how they differ. "Sides" are two drawings. */
export type DisplayMode = Exclude<Mode, "sides">;

/** The drawings that a mode stands for, from left to right. */
export const drawingsOf = (mode: Mode): readonly DisplayMode[] =>
  mode === "sides" ? ["base", "tuned"] : [mode];

export const measuredIn = ({ base, tuned }: Picture, displayMode: DisplayMode): Measured[] =>
  [displayMode === "tuned" ? null : base, displayMode === "base" ? null : tuned].filter(
    (side) => side !== null,
  );

/** Whether strands of a kind belong in a drawing. */
export const showsKind = (displayMode: DisplayMode, kind: number): boolean =>
  kind !== (displayMode === "base" ? ONLY_TUNED : displayMode === "tuned" ? ONLY_BASE : -1);

/** The larger of what the models shown make of a word at the rim. */
export function rimInfluence(picture: Picture, displayMode: DisplayMode, word: number): number {
  const { base, tuned } = influenceAtRim(picture, word);
  return Math.max(displayMode === "tuned" ? 0 : base, displayMode === "base" ? 0 : tuned);
}
