import type { Flow } from "../contract";
import type { Mode } from "./compare";
import { PLAIN, type Look } from "./look";
import { headKey, headOf, OPENING, type Part, type Selection, type ThresholdKind, type View } from "./view";

/** What the reader sees of a flow, as JSON has it (docs/view.md); Python's View reads and writes the same. */
export interface PictureDocument {
  threshold: number;
  kind: ThresholdKind;
  residual: boolean;
  hide_special: boolean;
  heads: [layer: number, head: number][] | null;
  selections: Selection[];
  origin: { layer: number; word: number } | null;
  alpha: number;
  mode: Mode;
  order: Look["order"];
}

const KINDS: readonly ThresholdKind[] = ["weight", "lift", "top", "mass"];
const PARTS: readonly Part[] = ["through", "into", "out"];
const MODES: readonly Mode[] = ["base", "overlay", "tuned"];
const ORDERS: readonly Look["order"][] = ["reading", "influence"];

export const writePicture = (view: View, look: Look): PictureDocument => ({
  threshold: view.threshold,
  kind: view.kind,
  residual: view.residual,
  hide_special: view.hideSpecial,
  heads: view.heads && [...view.heads].sort((a, b) => a - b).map(headOf),
  selections: view.selections.map(({ part, words, layer, to }) => ({
    part,
    words: [...words],
    ...(layer !== undefined && { layer }),
    ...(to !== undefined && { to }),
  })),
  origin: view.origin && { layer: view.origin.layer, word: view.origin.word },
  alpha: view.alpha,
  mode: look.mode,
  order: look.order,
});

/** The view and look that a document describes; what it leaves out, or what is not of this flow, is as `from` has it. */
export function readPicture(
  document: Partial<PictureDocument>,
  flow: Flow,
  from: { view: View; look: Look } = { view: OPENING, look: PLAIN },
): { view: View; look: Look } {
  const { view, look } = from;
  const word = (at: unknown): boolean => isWhole(at, 0, flow.words.length - 1);
  const layer = (at: unknown): boolean => isWhole(at, 0, flow.layers);
  const { threshold, heads, selections, origin, alpha } = document;
  const kind = oneOf(KINDS, document.kind, view.kind);
  return {
    view: {
      threshold: typeof threshold === "number" && threshold >= 0 ? threshold : view.threshold,
      kind,
      residual: typeof document.residual === "boolean" ? document.residual : view.residual,
      hideSpecial: typeof document.hide_special === "boolean" ? document.hide_special : view.hideSpecial,
      heads:
        heads === undefined ? view.heads : heads && new Set(heads.map(([of, head]) => headKey(of, head))),
      selections: selections?.filter(
        (one) =>
          PARTS.includes(one.part) &&
          one.words.length > 0 &&
          one.words.every(word) &&
          (one.layer === undefined || layer(one.layer)) &&
          (one.to === undefined || word(one.to)),
      ) ?? view.selections,
      origin: origin === undefined ? view.origin : origin && layer(origin.layer) && word(origin.word) ? origin : null,
      alpha: typeof alpha === "number" && alpha >= 0 && alpha <= 1 ? alpha : view.alpha,
    },
    look: {
      ...look,
      mode: flow.models.length === 1 ? "base" : oneOf(MODES, document.mode, look.mode),
      order: oneOf(ORDERS, document.order, look.order),
    },
  };
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const oneOf = <Value>(values: readonly Value[], value: Value | undefined, otherwise: Value): Value =>
  value !== undefined && values.includes(value) ? value : otherwise;
