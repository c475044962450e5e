/** What a query asks for, before it is read on a flow (docs/query.md). */

export const KIND_NAMES = ["shared", "only base", "only tuned"] as const;
export type KindName = (typeof KIND_NAMES)[number];
export const PASSING_NAMES = ["both", "base alone", "tuned alone"] as const;
export type PassingName = (typeof PASSING_NAMES)[number];
/** Where something stands in the query: from the first character to before the last. */
export type Place = readonly [start: number, end: number];

/** One item of a side: words by their label, one by its index, or a segment's (0 or 1). */
export type Name = { at: Place } & (
  { kind: "label"; value: string } | { kind: "index"; value: number } | { kind: "segment"; value: number }
);

/** Whole numbers from `first` to `last`, both included. */
export interface Range {
  first: number;
  last: number;
  at: Place;
}

/**
 * A query as it was written; null stands for no limit. `kinds` are of the two traces, `passes` of the two models, traced
 * or not. A query of nothing asks for all that is traced.
 */
export interface EdgeQuery {
  fromWords: readonly Name[] | null;
  toWords: readonly Name[] | null;
  layers: readonly Range[] | null;
  heads: readonly Range[] | null;
  weight: { value: number; at: Place } | null;
  kinds: { names: readonly KindName[]; at: Place } | null;
  passes: { names: readonly PassingName[]; at: Place } | null;
  inTrace: boolean;
}

/** What is wrong with a query, what to write instead, and where it stands. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: Place,
  ) {
    super(message);
    this.name = "QueryError";
  }
}
