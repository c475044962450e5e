import type { EdgeEffects } from "../flow/effects/edgeEffects";
import type { Picture } from "../flow/explorer";
import { orderOf, type EdgeColumns } from "../flow/query/edgeColumns";
import { QueryError } from "../flow/query/edgeQuery";
import { parseQuery } from "../flow/query/language";
import { edgesByEffect, findEdges } from "../flow/query/matches";
import { Debounced } from "../util/debounced.svelte";
import type { Sort } from "./panels";

/** The error of a query appears this long after the last key: a query that is being typed is not yet wrong. */
const TYPED_MS = 600;

interface Answer {
  columns: EdgeColumns;
  error: QueryError | null;
}

/** The edges that match a query. */
export class EdgeSearch {
  private readonly answer = new Debounced<Answer>();
  /** null until the first search is done */
  columns = $derived(this.answer.value && this.answer.value.columns);
  error = $derived(this.answer.value && this.answer.value.error);
  /** how many of them are in the trace */
  traced = $derived(
    this.columns?.traced.subarray(0, this.columns.count).reduce((sum, traced) => sum + traced, 0) ?? 0,
  );

  /** To be called in an effect: searches once the query and the picture rest. Returns what cancels it. */
  run(query: string, picture: Picture, effects: EdgeEffects | null, byEffect: boolean): () => void {
    return this.answer.schedule(
      () => answerOf(query, picture, effects, byEffect),
      ({ error }) => (error ? TYPED_MS : 0),
    );
  }

  /** The rows in the order of a sort. */
  orderBy({ key, descending }: Sort, byEffect: boolean): Uint32Array | null {
    return this.columns && orderOf(this.columns, key, descending, byEffect);
  }
}

/**
 * A query with an error matches nothing. The empty query lists what the rings draw: what is traced, or by effect the edges
 * of the strongest effects.
 */
function answerOf(query: string, picture: Picture, effects: EdgeEffects | null, byEffect: boolean): Answer {
  if (effects && byEffect && query.trim() === "")
    return { columns: edgesByEffect(effects, picture), error: null };
  try {
    return { columns: findEdges(parseQuery(query), picture, effects), error: null };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const columns = findEdges(parseQuery("weight 1; in trace"), picture);
    columns.clear();
    return { columns, error };
  }
}
