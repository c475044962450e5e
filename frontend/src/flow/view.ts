import type { Flow } from "../contract";

/** What the reader asks of the picture; every field is applied in the browser. */
export interface View {
  threshold: number;
  residual: boolean;
  hideSpecial: boolean;
  /** the heads kept, as headKey(layer, head); null keeps all */
  heads: ReadonlySet<number> | null;
  selection: Selection | null;
  /** how much of the influence above a state passes down to it */
  alpha: number;
}

/** A word on every layer, or one state of it. */
export interface Selection {
  word: number;
  layer?: number;
}

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

/** The parts of a view that hold for every edge, worked out once per trace and shared by both models. */
export interface Filter {
  /** the least stored weight that the view keeps; at least 1, as 0 stands for no edge */
  minimum: number;
  /** readable[u] is 0 where edges into u are dropped */
  readable: Uint8Array;
  /** kept[l − 1][h] is 0 where the view drops head h of layer l; null where it keeps the whole layer */
  kept: readonly (Uint8Array | null)[];
}

export function filterOf(flow: Flow, view: View): Filter {
  const readable = new Uint8Array(flow.words.length).fill(1);
  if (view.hideSpecial) {
    const roots = Object.values(flow.builds).map(({ root }) => root.word);
    flow.special.forEach((special, word) => {
      if (special && !roots.includes(word)) readable[word] = 0;
    });
  }
  const { heads } = view;
  const kept = flow.heads.map((count, index) => {
    if (!heads) return null;
    return Uint8Array.from({ length: count }, (_, head) => Number(heads.has(headKey(index + 1, head))));
  });
  return { minimum: Math.max(1, minimumWeight(view.threshold, flow.scale)), readable, kept };
}
