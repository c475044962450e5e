import type { Picture } from "../flow/explorer";

/** Calls visit for every residual or carried link of a picture that is drawn: (layer, word) keeps (layer − 1, word). */
export function forEachKept(picture: Picture, visit: (layer: number, word: number) => void): void {
  const { base, tuned, mode, flow } = picture;
  const sides = [mode === "tuned" ? null : base, mode === "base" ? null : tuned];
  if (!sides.some((side) => side && (side.view.residual || side.trace.carries))) return;
  for (let word = 0; word < flow.words.length; word++) {
    for (let layer = flow.layers - 1; layer >= 1; layer--) {
      if (sides.some((side) => side?.trace.linked(layer, word, side.view.residual))) visit(layer, word);
    }
  }
}
