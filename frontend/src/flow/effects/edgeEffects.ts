import type { Effects } from "../../contract/effects";
import type { Flow } from "../../contract/flow";

/** The effects and responses of single edges, as far as they are known: the strongest edges have one. */
export class EdgeEffects {
  /** every other edge's effect is at most this, either way */
  readonly rest: number;
  private readonly rows = new Map<number, number>();
  private readonly widest: number;

  constructor(
    readonly effects: Effects,
    private readonly flow: Pick<Flow, "words" | "heads">,
  ) {
    const { edges, edgeCount } = effects;
    this.widest = Math.max(...flow.heads);
    for (let row = 0; row < edges.layer.length; row++)
      this.rows.set(this.keyOf(edges.layer[row], edges.head[row], edges.from[row], edges.to[row]), row);
    const isComplete = edges.effect.length === 0 || edges.effect.length >= edgeCount;
    this.rest = isComplete ? 0 : Math.abs(edges.effect[edges.effect.length - 1]);
  }

  /** The edge's row in `effects.edges`; −1 where its effect is not listed. */
  rowOf(layer: number, head: number, from: number, to: number): number {
    return this.rows.get(this.keyOf(layer, head, from, to)) ?? -1;
  }

  private keyOf(layer: number, head: number, from: number, to: number): number {
    const n = this.flow.words.length;
    return ((layer * this.widest + head) * n + from) * n + to;
  }
}

/** Whether the effects are of the flow's words, layers and heads, so that they have a place in its tables. */
export function fitsFlow(effects: Effects, { grids, layers, words }: Flow): boolean {
  const { heads } = grids[effects.model];
  return (
    effects.headEffects.length === layers &&
    effects.headEffects.every((layer, index) => layer.length === heads[index]) &&
    effects.wordEffects.every((layer) => layer.length === words.length)
  );
}

/** The effects of a flow's edges; null where there are none, or none with a place in the flow. */
export const edgeEffectsOf = (effects: Effects | null, flow: Flow): EdgeEffects | null =>
  effects && fitsFlow(effects, flow) ? new EdgeEffects(effects, flow) : null;
