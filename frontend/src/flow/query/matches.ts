import type { Flow } from "../../contract/flow";
import { Bands } from "../bands";
import type { EdgeEffects } from "../effects/edgeEffects";
import { differenceHolds, effectHolds } from "./bounds";
import { EdgeColumns, NEITHER, REACHED, REWIRED } from "./edgeColumns";
import type { Picture } from "../explorer";
import { limitsOf, type Limits } from "./limits";
import { KIND_NAMES, OPENED_NAMES, PASSING_NAMES, type EdgeQuery } from "./edgeQuery";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../strands";
import { ModelRows } from "./modelRows";

/**
 * The edges of every model that match a query, by layer, head, from and to; the twin of core/query/search.py. An edge must
 * pass: have the query's weight, or without one the view's threshold. The view's heads, selections and hidden words only
 * decide what is traced. `effects` are those of the picture's flow, null where they are not at hand. Throws a QueryError for
 * what the flow lacks.
 */
export function findEdges(
  query: EdgeQuery,
  picture: Picture,
  effects: EdgeEffects | null = null,
): EdgeColumns {
  const limits = limitsOf(query, picture.flow, effects !== null);
  const columns = new EdgeColumns();
  new Search(query, limits, picture, columns, effects).run();
  return columns;
}

class Search {
  private readonly flow: Flow;
  private readonly base: ModelRows;
  private readonly tuned: ModelRows | null;
  /** for models that do not correspond, the bands of what passes and of what is traced */
  private readonly bands: { passes: Bands; traced: Bands } | null;
  private readonly kinds: readonly number[] | null;
  private readonly passing: readonly number[] | null;
  private readonly opened: readonly number[] | null;

  constructor(
    private readonly query: EdgeQuery,
    private readonly limits: Limits,
    private readonly picture: Picture,
    private readonly columns: EdgeColumns,
    private readonly effects: EdgeEffects | null,
  ) {
    this.flow = picture.flow;
    this.base = new ModelRows(picture.base, query);
    this.tuned = picture.tuned && new ModelRows(picture.tuned, query);
    const inBands = this.tuned && !this.flow.corresponds;
    this.bands = inBands ? { passes: new Bands(this.flow), traced: new Bands(this.flow) } : null;
    this.kinds = query.kinds?.names.map((name) => KIND_NAMES.indexOf(name)) ?? null;
    this.opened = query.opened?.names.map((name) => OPENED_NAMES.indexOf(name)) ?? null;
    this.passing = query.passes?.names.map((name) => PASSING_NAMES.indexOf(name)) ?? null;
  }

  run(): void {
    const { flow, limits, base, tuned, bands, picture } = this;
    const n = flow.words.length;
    if (bands && tuned && picture.tuned) {
      for (const side of [base, tuned]) side.mark(bands.passes);
      const filters = { base: picture.base.filter, tuned: picture.tuned.filter };
      bands.traced.update(picture.base.trace, picture.tuned.trace, filters);
    }
    for (let layer = 1; layer <= flow.layers; layer++) {
      if (!limits.layers[layer]) continue;
      for (let head = 0; head < flow.heads[layer - 1]; head++) {
        if (!limits.heads[head]) continue;
        for (let from = 0; from < n; from++) {
          if (!limits.fromWords[from]) continue;
          base.enter(layer, head, from);
          tuned?.enter(layer, head, from);
          if (!bands) this.merge(base, tuned, layer, head, from);
          else for (const side of [base, tuned]) if (side) this.list(side, layer, head, from);
        }
      }
    }
  }

  /** Merges one head's rows of both models, in order of the word read. */
  private merge(base: ModelRows, tuned: ModelRows | null, layer: number, head: number, from: number): void {
    const { limits } = this;
    const end = this.flow.words.length;
    const endOfTuned = tuned?.end ?? 0;
    let a = base.start;
    let b = tuned?.start ?? 0;
    while (a < base.end || b < endOfTuned) {
      const toA = a < base.end ? base.to[a] : end;
      const toB = tuned && b < endOfTuned ? tuned.to[b] : end;
      const to = toA < toB ? toA : toB;
      const inBase = toA === to ? a++ : -1;
      const inTuned = toB === to ? b++ : -1;
      if (!limits.toWords[to]) continue;
      const passesA = inBase >= 0 && base.isPassing(inBase);
      const passesB = tuned !== null && inTuned >= 0 && tuned.isPassing(inTuned);
      if (passesA || passesB)
        this.add(layer, head, from, to, ...standingOf(base, inBase, tuned, inTuned, layer, head, from));
    }
  }

  /** Adds a row of one of two models that do not correspond; an edge is shared if the other joins its words in this band. */
  private list(side: ModelRows, layer: number, head: number, from: number): void {
    const onlySide = side.role === "base" ? ONLY_BASE : ONLY_TUNED;
    for (let edge = side.start; edge < side.end; edge++) {
      const to = side.to[edge];
      if (!this.limits.toWords[to] || !side.isPassing(edge)) continue;
      const traced = side.traces(edge, layer, head, from);
      const kind = !traced ? NEITHER : this.bands?.traced.both(layer, from, to) ? SHARED : onlySide;
      const passes = this.bands?.passes.both(layer, from, to) ? SHARED : onlySide;
      const [qA, qB] = onlySide === ONLY_BASE ? [side.weights[edge], 0] : [0, side.weights[edge]];
      this.add(layer, head, from, to, qA, qB, kind, traced, passes, NEITHER);
    }
  }

  private add(
    layer: number,
    head: number,
    from: number,
    to: number,
    qA: number,
    qB: number,
    kind: number,
    traced: boolean,
    passes: number,
    opened: number,
  ) {
    const { difference, effect: effectBound } = this.query;
    if (this.query.inTrace && !traced) return;
    if (this.kinds && !this.kinds.includes(kind)) return;
    if (this.passing && !this.passing.includes(passes)) return;
    if (this.opened && !this.opened.includes(opened)) return;
    if (difference && !differenceHolds(difference, qA, qB, this.flow)) return;
    const { effects } = this;
    const row = effects ? effects.rowOf(layer, head, from, to) : -1;
    const listed = row >= 0 ? effects?.effects.edges : undefined;
    const effect = listed ? listed.effect[row] : NaN;
    if (effectBound && !effectHolds(effectBound, effect, effects?.rest ?? Infinity)) return;
    const response = listed ? listed.response[row] : NaN;
    this.columns.push(layer, head, from, to, qA, qB, kind, traced, passes, opened, effect, response);
  }
}

/** The edges whose effects are listed, traced or not, whatever they weigh; of two models only those that correspond. */
export function edgesByEffect(effects: EdgeEffects, picture: Picture): EdgeColumns {
  const { layer, head, from, to, effect, response } = effects.effects.edges;
  const columns = new EdgeColumns();
  const base = new ModelRows(picture.base, { weight: null });
  const tuned = picture.tuned && new ModelRows(picture.tuned, { weight: null });
  for (let row = 0; row < layer.length; row++) {
    const at = [layer[row], head[row], from[row]] as const;
    base.enter(...at);
    tuned?.enter(...at);
    const standing = standingOf(base, base.edgeTo(to[row]), tuned, tuned?.edgeTo(to[row]) ?? -1, ...at);
    columns.push(...at, to[row], ...standing, effect[row], response[row]);
  }
  return columns;
}

/** An edge's stored weights, kind, whether it is traced, where it passes, and what opened it. */
type Standing = [base: number, tuned: number, kind: number, traced: boolean, passes: number, opened: number];

/** That of the edges `inBase` and `inTuned` of the present rows; −1 where a model lacks the edge. */
function standingOf(
  base: ModelRows,
  inBase: number,
  tuned: ModelRows | null,
  inTuned: number,
  layer: number,
  head: number,
  from: number,
): Standing {
  const has = [inBase >= 0, tuned !== null && inTuned >= 0];
  const tracedA = has[0] && base.traces(inBase, layer, head, from);
  const tracedB = has[1] && tuned !== null && tuned.traces(inTuned, layer, head, from);
  const weightA = has[0] ? base.weights[inBase] : 0;
  const weightB = has[1] && tuned ? tuned.weights[inTuned] : 0;
  if (!tuned) return [weightA, weightB, NEITHER, tracedA, NEITHER, NEITHER];
  const passes = kindOf(has[0] && base.isPassing(inBase), has[1] && tuned.isPassing(inTuned));
  let opened = NEITHER;
  if (tracedA !== tracedB) {
    const [other, edge] = tracedA ? [tuned, inTuned] : [base, inBase];
    opened = edge >= 0 && other.isInGraph(edge, layer, head) ? REACHED : REWIRED;
  }
  return [weightA, weightB, kindOf(tracedA, tracedB), tracedA || tracedB, passes, opened];
}

/** The kind of an edge that both models have, the base alone, the tuned alone or neither. */
function kindOf(base: boolean, tuned: boolean): number {
  if (base) return tuned ? SHARED : ONLY_BASE;
  return tuned ? ONLY_TUNED : NEITHER;
}
