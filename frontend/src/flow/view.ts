import type { Flow } from "../contract/flow";

/** Kinds of threshold: a weight, a multiple of uniform attention, edges kept per row, or the part of a row's mass kept. */
export type ThresholdKind = "weight" | "lift" | "top" | "mass";

/** The part kept of the paths through a selection: all, what leads into it, or what comes out of it; or one path. */
export const PARTS = ["through", "into", "out", "path"] as const;
export type Part = (typeof PARTS)[number];

/**
 * What every path of a trace must pass: one of the words on any layer, or on one layer only; with `to`, the edge from
 * (layer, one of the words) to (layer − 1, to). A path's words are one per layer, from the deepest on.
 */
export interface Selection {
  part: Part;
  words: readonly number[];
  layer?: number;
  to?: number;
}

export interface State {
  layer: number;
  word: number;
}

/** How the picture is traced; every field is applied in the browser. */
export interface View {
  threshold: number;
  kind: ThresholdKind;
  residual: boolean;
  hideSpecial: boolean;
  /** the heads kept, as headKey(layer, head); null keeps all */
  heads: ReadonlySet<number> | null;
  /** every path must pass all of them */
  selections: readonly Selection[];
  /** null traces backward from the root; a state traces forward from it, to all that reads it */
  origin: State | null;
  /** the part of the influence above a state that passes down to it */
  alpha: number;
}

export const OPENING: View = {
  threshold: 0.2,
  kind: "weight",
  residual: true,
  hideSpecial: false,
  heads: null,
  selections: [],
  origin: null,
  alpha: 0.5,
};

/** Each set of selections is one bit of a 32-bit number (selectionMasks.ts). */
export const MAX_SELECTIONS = 5;

const MAX_HEADS = 1 << 16;

export const headKey = (layer: number, head: number): number => layer * MAX_HEADS + head;
export const headOf = (key: number): [layer: number, head: number] => [
  Math.floor(key / MAX_HEADS),
  key % MAX_HEADS,
];

/** The least stored weight q for which q / scale ≥ threshold holds, exactly as float64 decides it. */
export function minimumWeight(threshold: number, scale: number): number {
  let q = Math.max(0, Math.ceil(threshold * scale));
  while (q > 0 && (q - 1) / scale >= threshold) q--;
  while (q / scale < threshold) q++;
  return q;
}

/** A lower bound of the weights that a view keeps. */
export function leastWeight({ kind, threshold }: View, flow: Flow): number {
  if (kind === "weight") return threshold;
  return kind === "lift" ? threshold / flow.words.length : flow.floor;
}

/** The parts of a view that apply to every edge, computed once per trace. */
export interface Filter {
  /** the least value (values.ts) that the view keeps; at least 1, as 0 stands for no edge */
  minimum: number;
  /** readable[u] is 0 where edges into u are dropped */
  readable: Uint8Array;
  /** kept[l − 1][h] is 0 where the view drops head h of layer l; null where it keeps the whole layer */
  kept: readonly (Uint8Array | null)[];
}

export function filterOf(flow: Flow, view: View): Filter {
  const readable = new Uint8Array(flow.words.length).fill(1);
  if (view.hideSpecial) {
    const alwaysReadable = Object.values(flow.grids).map(({ root }) => root.word);
    if (view.origin) alwaysReadable.push(view.origin.word);
    flow.special.forEach((special, word) => {
      if (special && !alwaysReadable.includes(word)) readable[word] = 0;
    });
  }
  const { heads } = view;
  const kept = flow.heads.map((count, index) => {
    if (!heads) return null;
    return Uint8Array.from({ length: count }, (_, head) => Number(heads.has(headKey(index + 1, head))));
  });
  return { minimum: Math.max(1, minimumValue(view, flow)), readable, kept };
}

const MILLION = 1_000_000;

/** The least value (values.ts) of an edge that the view keeps. */
function minimumValue({ kind, threshold }: View, { scale, words }: Flow): number {
  if (kind === "top") return Math.max(1, 0x10000 - threshold);
  if (kind === "mass") return scale - Math.ceil((Math.round(threshold * MILLION) * scale) / MILLION) + 1;
  return minimumWeight(kind === "lift" ? threshold / words.length : threshold, scale);
}
