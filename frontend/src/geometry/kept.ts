import type { Picture } from "../flow/explorer";

/** Calls visit for every residual or carried link of a picture that is drawn: (layer, word) keeps (layer − 1, word). */
export function forEachKept(picture: Picture, visit: (layer: number, word: number) => void): void {
  const { base, tuned, mode, flow, view } = picture;
  if (!view.residual && !base.trace.carries && !tuned?.trace.carries) return;
  const traces = [mode === "tuned" ? null : base.trace, mode === "base" ? null : (tuned?.trace ?? null)];
  for (let word = 0; word < flow.words.length; word++) {
    for (let layer = flow.layers - 1; layer >= 1; layer--) {
      const kept = traces.some(
        (trace) =>
          trace?.keepsBelow(layer, word, view.residual) &&
          trace.has(layer, word) &&
          trace.connects(layer, word, word),
      );
      if (kept) visit(layer, word);
    }
  }
}
