/** What a query asks for, before it is read on a flow (docs/query.md). */

export const KIND_NAMES = ["shared", "only base", "only tuned"] as const;
export type KindName = (typeof KIND_NAMES)[number];
/** How an edge came into one trace alone: its weight passes in that model alone, or in both, and the way to it is new. */
export const OPENED_NAMES = ["rewired", "reached"] as const;
export type OpenedName = (typeof OPENED_NAMES)[number];
export const PASSING_NAMES = ["both", "base alone", "tuned alone"] as const;
export type PassingName = (typeof PASSING_NAMES)[number];
/** A part of the query's text: from `start` up to, not including, `end`. */
export type Place = readonly [start: number, end: number];

/** One item of a side: words by their label, a word by its index, or the words of a segment (0 or 1). */
export type Name = { at: Place } & (
  { kind: "label"; value: string } | { kind: "index"; value: number } | { kind: "segment"; value: number }
);

/** Whole numbers from `first` to `last`, both included. */
export interface Range {
  first: number;
  last: number;
  at: Place;
}

/** The least or the most that a number may be: the number itself if the bound is signed, else its absolute value. */
export interface Bound {
  sign: "≥" | "≤";
  value: number;
  signed: boolean;
  at: Place;
}

/**
 * A parsed query; null means no limit. The sides of the arrow are `fromWords`, which read, and `toWords`, which are read.
 * `kinds` are of the two traces, and `opened` of edges of one of them; `passes` of the two models, traced or not.
 * `difference` is the tuned weight minus the base's, `effect` is in nats. An empty query matches all traced edges.
 */
export interface EdgeQuery {
  fromWords: readonly Name[] | null;
  toWords: readonly Name[] | null;
  layers: readonly Range[] | null;
  heads: readonly Range[] | null;
  weight: { value: number; at: Place } | null;
  kinds: { names: readonly KindName[]; at: Place } | null;
  opened: { names: readonly OpenedName[]; at: Place } | null;
  passes: { names: readonly PassingName[]; at: Place } | null;
  difference: Bound | null;
  effect: Bound | null;
  inTrace: boolean;
}

/** The query without any limit. */
export const ANY_EDGE: EdgeQuery = {
  fromWords: null,
  toWords: null,
  layers: null,
  heads: null,
  weight: null,
  kinds: null,
  opened: null,
  passes: null,
  difference: null,
  effect: null,
  inTrace: false,
};

/** What is wrong with a query, what to write instead, and where in its text. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: Place,
  ) {
    super(message);
    this.name = "QueryError";
  }
}
