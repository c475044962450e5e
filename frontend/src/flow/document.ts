import { headKey, headOf, OPENING, type Selection, type State, type ThresholdKind, type View } from "./view";

/** A view as JSON, in files and addresses; Python's View.to_dict() gives the same. */
export interface ViewDocument {
  threshold: number;
  kind: ThresholdKind;
  residual: boolean;
  hide_special: boolean;
  heads: [layer: number, head: number][] | null;
  selections: Selection[];
  origin: State | null;
  alpha: number;
}

/** The document of a view; equal views have equal documents, with the keys in this order. */
export function viewDocument(view: View): ViewDocument {
  const { threshold, kind, residual, hideSpecial, heads, selections, origin, alpha } = view;
  return {
    threshold,
    kind,
    residual,
    hide_special: hideSpecial,
    heads: heads && [...heads].sort((a, b) => a - b).map(headOf),
    selections: selections.map(({ part, words, layer, to }) => ({
      part,
      words: [...words],
      ...(layer !== undefined && { layer }),
      ...(to !== undefined && { to }),
    })),
    origin: origin && { layer: origin.layer, word: origin.word },
    alpha,
  };
}

/** The view of a valid document; a field that it lacks is that of OPENING. */
export function viewOf(document: Partial<ViewDocument>): View {
  const { hide_special: hideSpecial, heads, ...fields } = document;
  return {
    ...OPENING,
    ...fields,
    ...(hideSpecial !== undefined && { hideSpecial }),
    ...(heads && { heads: new Set(heads.map(([layer, head]) => headKey(layer, head))) }),
  };
}
