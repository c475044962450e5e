import type { Mode } from "../flow/compare";
import type { Measured, Picture } from "../flow/explorer";
import { ONLY_BASE, ONLY_TUNED } from "../flow/strands";
import { influenceAtRim } from "./depth";

/** What one drawing shows: a model, an overlay of both, or their difference. "sides" is two drawings. */
export type DisplayMode = Exclude<Mode, "sides">;

/** The drawings of a mode, from left to right. */
export const drawingsOf = (mode: Mode): readonly DisplayMode[] =>
  mode === "sides" ? ["base", "tuned"] : [mode];

export const measuredIn = ({ base, tuned }: Picture, displayMode: DisplayMode): Measured[] =>
  [displayMode === "tuned" ? null : base, displayMode === "base" ? null : tuned].filter(
    (side) => side !== null,
  );

/** Whether a drawing shows strands of a kind. */
export const showsKind = (displayMode: DisplayMode, kind: number): boolean =>
  kind !== (displayMode === "base" ? ONLY_TUNED : displayMode === "tuned" ? ONLY_BASE : -1);

/** The largest influence of a word at the rim in the models that are drawn. */
export function rimInfluence(picture: Picture, displayMode: DisplayMode, word: number): number {
  const { base, tuned } = influenceAtRim(picture, word);
  return Math.max(displayMode === "tuned" ? 0 : base, displayMode === "base" ? 0 : tuned);
}
