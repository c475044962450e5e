import type { Flow } from "../contract/flow";
import type { Look } from "./look";
import { rangeOf, roundThreshold } from "./threshold";
import { headOf, MAX_SELECTIONS, type Selection, type View } from "./view";

/** A view, such as an address gives, without the words, layers and heads that the flow lacks. */
export function fitted(view: View, flow: Flow): View {
  const n = flow.words.length;
  const isLayer = (layer: number) => layer >= 0 && layer <= flow.layers;
  const isHead = (key: number) => {
    const [layer, head] = headOf(key);
    return layer >= 1 && layer <= flow.layers && head < flow.heads[layer - 1];
  };
  const isSelection = ({ part, words, layer, to }: Selection) =>
    words.length > 0 &&
    (part !== "path" || words.length <= flow.layers + 1) &&
    words.every((word) => word < n) &&
    isLayer(layer ?? 0) &&
    (to === undefined || (to < n && (layer ?? 0) > 0));
  const { loosest, strictest } = rangeOf(view.kind, flow);
  const [low, high] = [Math.min(loosest, strictest), Math.max(loosest, strictest)];
  // The flow has no edges below its loosest threshold; a threshold between two steps is allowed.
  const threshold = roundThreshold(Math.min(high, Math.max(view.kind === "top" ? 1 : low, view.threshold)));
  const heads = view.heads && new Set([...view.heads].filter(isHead));
  const { origin } = view;
  return {
    ...view,
    threshold: view.kind === "top" ? Math.round(threshold) : threshold,
    heads: heads?.size === view.heads?.size ? heads : null,
    selections: view.selections.filter(isSelection).slice(0, MAX_SELECTIONS),
    origin: origin && origin.word < n && isLayer(origin.layer) ? origin : null,
  };
}

/** A look that the flow can have: of one model only the base is drawn. */
export const fittedLook = (look: Look, flow: Flow): Look =>
  flow.models.length === 1 && look.mode !== "base" ? { ...look, mode: "base" } : look;
