import type { Flow } from "../contract/flow";

/** What a threshold is: a weight, a multiple of uniform attention, edges kept a row, or the part of a row kept. */
export type ThresholdKind = "weight" | "lift" | "top" | "mass";

/** What of the paths through a selection is kept: all, what lies above it, or what lies below it; or it is a path. */
export const PARTS = ["through", "into", "out", "path"] as const;
export type Part = (typeof PARTS)[number];

/**
 * What every path of a trace must pass: one of some words on any layer, or on one layer only; with `to` the edge from
 * (layer, one of the words) to (layer − 1, to). Of a path the words are its own, one a layer from the deepest on.
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

/** What the reader asks of the picture; every field is applied in the browser. */
export interface View {
  threshold: number;
  kind: ThresholdKind;
  residual: boolean;
  hideSpecial: boolean;
  /** the heads kept, as headKey(layer, head); null keeps all */
  heads: ReadonlySet<number> | null;
  /** every path must pass all of them */
  selections: readonly Selection[];
  /** null: traced backward from the root; else forward from this state, to all that reads it */
  origin: State | null;
  /** how much of the influence above a state passes down to it */
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

/** Every set of so many selections is one bit of a 32-bit number. */
export const MAX_SELECTIONS = 5;

const HEADS_MAX = 1 << 16;

export const headKey = (layer: number, head: number): number => layer * HEADS_MAX + head;
export const headOf = (key: number): [layer: number, head: number] => [
  Math.floor(key / HEADS_MAX),
  key % HEADS_MAX,
];

/** The least stored weight q for which q / scale ≥ threshold holds, exactly as float64 decides it. */
export function minimumWeight(threshold: number, scale: number): number {
  let q = Math.max(0, Math.ceil(threshold * scale));
  while (q > 0 && (q - 1) / scale >= threshold) q--;
  while (q / scale < threshold) q++;
  return q;
}

/** The weight that no edge kept lies below, as far as the view alone tells. */
export function leastWeight({ kind, threshold }: View, flow: Flow): number {
  if (kind === "weight") return threshold;
  return kind === "lift" ? threshold / flow.words.length : flow.floor;
}

/** The parts of a view that hold for every edge, worked out once per trace and shared by both models. */
export interface Filter {
  /** the least value (links.ts) that the view keeps; at least 1, as 0 stands for no edge */
  minimum: number;
  /** readable[u] is 0 where edges into u are dropped */
  readable: Uint8Array;
  /** kept[l − 1][h] is 0 where the view drops head h of layer l; null where it keeps the whole layer */
  kept: readonly (Uint8Array | null)[];
}

export function filterOf(flow: Flow, view: View): Filter {
  const readable = new Uint8Array(flow.words.length).fill(1);
  if (view.hideSpecial) {
    const shown = Object.values(flow.grids).map(({ root }) => root.word);
    if (view.origin) shown.push(view.origin.word);
    flow.special.forEach((special, word) => {
      if (special && !shown.includes(word)) readable[word] = 0;
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

/** The least value of an edge that the view keeps: what links.ts makes of weights, for the view's kind of threshold. */
function minimumValue({ kind, threshold }: View, { scale, words }: Flow): number {
  if (kind === "top") return Math.max(1, 0x10000 - threshold);
  if (kind === "mass") return scale - Math.ceil((Math.round(threshold * MILLION) * scale) / MILLION) + 1;
  return minimumWeight(kind === "lift" ? threshold / words.length : threshold, scale);
}
