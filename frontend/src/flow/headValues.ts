import type { Effects } from "../contract/effects";
import type { Measured, Picture } from "./explorer";

/** The values of one layer's heads for each word, in each model; [word · heads + head]. */
export interface LayerValues {
  base: Float32Array;
  tuned: Float32Array;
}

/**
 * What each state receives by each head. A layer is computed when it is first read, from the buffers of the
 * picture as they are then.
 */
export interface HeadValues {
  kind: "attention" | "effect";
  /** of the heads of a layer */
  of(layer: number): LayerValues;
  /** the value that is half as strong as the strongest can be */
  half: number;
}

/** The sum of weights that is drawn at half strength. */
const HALF = 0.4;
/** The part of the largest effect that is drawn at half strength, and below which nothing is drawn. */
const HALF_EFFECT = 0.2;
const MIN_EFFECT = 0.02;

/**
 * The sums of the traced weights by which a word's state below a layer is read by the layer's heads; in a forward trace
 * those by which its state at that layer reads.
 */
export function receivedAttention(picture: Picture): HeadValues {
  const { flow, base, tuned } = picture;
  const known = new Map<number, LayerValues>();
  const of = (layer: number): LayerValues => {
    const size = flow.words.length * flow.heads[layer - 1];
    const values = known.get(layer) ?? { base: new Float32Array(size), tuned: new Float32Array(size) };
    if (!known.has(layer)) {
      addTraced(values.base, base, layer, flow.heads[layer - 1]);
      if (tuned) addTraced(values.tuned, tuned, layer, flow.heads[layer - 1]);
    }
    known.set(layer, values);
    return values;
  };
  return { kind: "attention", of, half: HALF };
}

/** The sums of |effect| of the edges into each word by each head: as `base` those read less, as `tuned` those read more. */
export function effectsByHead(effects: Effects, heads: readonly number[], words: number): HeadValues {
  const layers = heads.map((count) => ({
    base: new Float32Array(words * count),
    tuned: new Float32Array(words * count),
  }));
  const { layer, head, to, effect, value, reference } = effects.edges;
  let largest = 0;
  effect.forEach((nats, row) => {
    const values = layers[layer[row] - 1][value[row] < reference[row] ? "base" : "tuned"];
    const at = to[row] * heads[layer[row] - 1] + head[row];
    values[at] += Math.abs(nats);
    largest = Math.max(largest, values[at]);
  });
  for (const { base, tuned } of layers)
    for (const values of [base, tuned])
      values.forEach((value, at) => {
        if (value < MIN_EFFECT * largest) values[at] = 0;
      });
  return { kind: "effect", of: (at) => layers[at - 1], half: HALF_EFFECT * largest || 1 };
}

function addTraced(
  sums: Float32Array,
  { trace, role, filter, view }: Measured,
  layer: number,
  heads: number,
): void {
  const { n, rowStart, edgeStart, to, head, weights, values, strongest, flow } = trace.links;
  const kept = filter.kept[layer - 1];
  const [weight, value] = [weights[role], values[role]];
  for (let from = 0; from < n; from++) {
    if (!trace.has(layer, from)) continue;
    const row = (layer - 1) * n + from;
    for (let link = rowStart[row]; link < rowStart[row + 1] && strongest[link] >= filter.minimum; link++) {
      const read = to[link];
      if (filter.readable[read] !== 1 || !trace.connects(layer, from, read)) continue;
      const word = view.origin ? from : read;
      for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++)
        if (value[edge] >= filter.minimum && (kept === null || kept[head[edge]] === 1))
          sums[word * heads + head[edge]] += weight[edge] / flow.scale;
    }
  }
}
