/** Decodes and checks the answers of a study (docs/wire.md). */

import {
  boolean,
  gappyNumbers,
  listOf,
  number,
  numbers,
  oneOf,
  orNull,
  recordOf,
  text,
  texts,
  type Json,
} from "./fields";
import type { Role } from "./flow";
import { readMessage, require, type AnyItems } from "./message";
import type {
  Column,
  ColumnInfo,
  HeadMean,
  HeadMeans,
  HeadRanking,
  Estimate,
  StudyColumns,
  StudyInfo,
  StudyRow,
  StudySentence,
  StudySummary,
} from "./study";

export const COLUMNS_FORMAT = "attention-flows/study-columns";
const COLUMNS_VERSION = 1;
const ROLES: readonly Role[] = ["base", "tuned"];
const FLAG_NAMES = ["no", "yes"];

export function readStudy(part: unknown): StudyInfo {
  const fields = recordOf(part, "the study");
  const measures = recordOf(fields.measures, "the study's measures");
  return {
    ...readSummary(fields),
    name: text(fields, "name"),
    models: listOf(fields, "models").map((item) => {
      const model = recordOf(item, "a model of the study");
      return {
        role: oneOf(model, "role", ROLES),
        name: text(model, "name"),
        labels: orNull(model, "labels", texts),
        heads: numbers(model, "heads"),
      };
    }),
    reference: orNull(fields, "reference", text),
    sentences: number(fields, "sentences"),
    rejected: number(fields, "rejected"),
    columns: listOf(fields, "columns").map(readColumnInfo),
    measures: {
      shared: texts(measures, "shared"),
      ofModel: texts(measures, "of_model"),
      effect: boolean(measures, "effect"),
    },
    corresponds: boolean(fields, "corresponds"),
    edges: number(fields, "edges"),
  };
}

export function readSummary(part: unknown): StudySummary {
  const fields = recordOf(part, "the summary");
  const accuracy = recordOf(fields.accuracy, "the study's accuracies");
  return {
    part: orNull(fields, "part", (part, name) => readEstimate(part[name])),
    accuracy: byRole((role) => (accuracy[role] ? readEstimate(accuracy[role]) : undefined)),
  };
}

function readColumnInfo(part: unknown): ColumnInfo {
  const fields = recordOf(part, "a column of the study");
  const kind = oneOf(fields, "kind", ["number", "category", "flag"] as const);
  return {
    name: text(fields, "name"),
    kind,
    values: kind === "category" ? texts(fields, "values") : kind === "flag" ? FLAG_NAMES : [],
  };
}

function readEstimate(part: unknown): Estimate {
  const fields = recordOf(part, "an estimate");
  return {
    value: number(fields, "value"),
    low: maybe(fields, "low"),
    high: maybe(fields, "high"),
    n: number(fields, "n"),
  };
}

/** The columns that a message holds, each as its kind in `infos` says. */
export function readColumns(buffer: ArrayBuffer, infos: readonly ColumnInfo[]): StudyColumns {
  const message = readMessage(buffer, COLUMNS_FORMAT, COLUMNS_VERSION);
  const row = message.items("row");
  require(row instanceof Uint32Array, "its rows are no row numbers");
  const columns = infos.map((info): [string, Column] => {
    const items = message.items(info.name);
    require(items.length === row.length, `${info.name} has another length than its rows`);
    return [info.name, columnOf(items, info)];
  });
  return { row, columns: new Map(columns) };
}

function columnOf(items: AnyItems, { name, kind, values }: ColumnInfo): Column {
  if (kind === "number") {
    require(items instanceof Float32Array, `${name} are no numbers`);
    return { kind, values: items };
  }
  require(items instanceof Uint8Array || items instanceof Uint16Array, `${name} are no codes`);
  const missing = items instanceof Uint8Array ? 255 : 65535;
  require(items.every(
    (code) => code === missing || code < values.length,
  ), `${name} has a code without a name`);
  return { kind, codes: items, names: values, missing };
}

export function readHeadMeans(part: unknown): HeadMeans {
  const fields = recordOf(part, "the heads");
  return {
    n: number(fields, "n"),
    layers: listOf(fields, "layers").map((layer) => {
      require(Array.isArray(layer), "a layer of the heads is not a list");
      return (layer as unknown[]).map(readHeadMean);
    }),
  };
}

function readHeadMean(part: unknown): HeadMean | null {
  if (part === null) return null;
  const fields = recordOf(part, "a head");
  if (fields.mean === null) return null;
  return {
    mean: number(fields, "mean"),
    low: maybe(fields, "low"),
    high: maybe(fields, "high"),
    n: maybe(fields, "n"),
    p: maybe(fields, "p_corrected"),
    d: maybe(fields, "d"),
    part: maybe(fields, "part"),
  };
}

export function readHeadRanking(part: unknown): HeadRanking {
  const fields = recordOf(part, "the head");
  const histogram = recordOf(fields.histogram, "the head's histogram");
  const ranking = {
    edges: numbers(histogram, "edges"),
    counts: numbers(histogram, "counts"),
    all: numbers(histogram, "all"),
    rows: numbers(fields, "rows"),
    values: gappyNumbers(fields, "values"),
  };
  require(ranking.rows.length === ranking.values.length, "the head's rows and values differ in number");
  return ranking;
}

/** The rows of the table `name`, each with at least the columns `needed`; other values than a table's are refused. */
export const readRows = (part: unknown, name: string, needed: readonly string[]): StudyRow[] =>
  listOf(recordOf(part, `the ${name}`), name).map((item) => {
    const fields = recordOf(item, `one of the ${name}`);
    require(needed.every((column) => column in fields), `one of the ${name} lacks a column`);
    const isCell = (value: unknown) =>
      value === null || ["string", "number", "boolean"].includes(typeof value);
    require(Object.values(fields).every(isCell), `one of the ${name} has a value of another kind`);
    return fields as StudyRow;
  });

export const readSentences = (part: unknown): StudySentence[] =>
  listOf(recordOf(part, "the sentences"), "sentences").map((item) => {
    const fields = recordOf(item, "a sentence");
    return { row: number(fields, "row"), text: text(fields, "text"), pair: maybeText(fields, "pair") };
  });

function byRole<Value>(read: (role: Role) => Value | undefined): Partial<Record<Role, Value>> {
  const entries = ROLES.map((role) => [role, read(role)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<Role, Value>
  >;
}

/** A number, or null where it is missing. */
const maybe = (fields: Json, name: string): number | null =>
  fields[name] === undefined || fields[name] === null ? null : number(fields, name);

const maybeText = (fields: Json, name: string): string | null =>
  fields[name] === undefined || fields[name] === null ? null : text(fields, name);
