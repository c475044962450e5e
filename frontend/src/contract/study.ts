/** A study as the server describes it (docs/wire.md), and its columns as typed arrays. */

import type { Role } from "./flow";

export interface StudyModel {
  role: Role;
  name: string;
  labels: readonly string[] | null;
  /** the number of heads of each layer */
  heads: readonly number[];
}

export type ColumnKind = "number" | "category" | "flag";

/** What a column of the table of sentences holds. */
export interface ColumnInfo {
  name: string;
  kind: ColumnKind;
  /** the names that the codes of a category stand for; of a flag, those of false and true */
  values: readonly string[];
}

/** A share of the sentences, or of their log-odds; low and high are null without an interval. */
export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
  n: number;
}

/** What a study says of the sentences that a filter keeps. */
export interface StudySummary {
  /** the part of the log-odds that changed attention carries */
  part: Estimate | null;
  accuracy: Readonly<Partial<Record<Role, Estimate>>>;
}

export interface StudyInfo extends StudySummary {
  /** of the data */
  name: string;
  models: readonly StudyModel[];
  /** what effects are against; null where the study has none */
  reference: string | null;
  sentences: number;
  rejected: number;
  columns: readonly ColumnInfo[];
  measures: {
    /** of a pair of models, such as the change of a head */
    shared: readonly string[];
    /** of each model */
    ofModel: readonly string[];
    effect: boolean;
  };
  /** whether a head of one model is a head of the other */
  corresponds: boolean;
  /** how many edges of a sentence are stored, the strongest ones */
  edges: number;
}

/** Numbers, of which NaN are missing. */
export interface NumberColumn {
  kind: "number";
  values: Float32Array;
}

/** Codes into `names`; `missing` stands for no value. */
export interface CodeColumn {
  kind: "category" | "flag";
  codes: Uint8Array | Uint16Array;
  names: readonly string[];
  missing: number;
}

export type Column = NumberColumn | CodeColumn;

/** Columns of the sentences that a filter keeps; `row` is each one's place in the data. */
export interface StudyColumns {
  row: Uint32Array;
  columns: ReadonlyMap<string, Column>;
}

/** The mean of a measure of one head; what takes a bootstrap or a test is missing where it was not asked for. */
export interface HeadMean {
  mean: number;
  low: number | null;
  high: number | null;
  /** over so many sentences */
  n: number | null;
  /** corrected over all heads (Benjamini–Hochberg) */
  p: number | null;
  /** the size of the effect: the mean by the standard deviation */
  d: number | null;
  /** of an effect: its part of the log-odds of all sentences */
  part: number | null;
}

export interface HeadMeans {
  /** of so many sentences */
  n: number;
  /** layers[layer − 1][head]; null where a head has none */
  layers: readonly (readonly (HeadMean | null)[])[];
}

/** One head over the sentences: how its values are distributed, and where it does most. */
export interface HeadRanking {
  edges: readonly number[];
  counts: readonly number[];
  /** of all sentences */
  all: readonly number[];
  /** the strongest first */
  rows: readonly number[];
  values: readonly (number | null)[];
}

/** A row of a table that the server makes: of words, of pairs of words or of groups of sentences (docs/wire.md). */
export type StudyRow = Readonly<Record<string, string | number | boolean | null>>;

export interface StudySentence {
  row: number;
  text: string;
  pair: string | null;
}
