/** A study on the server (docs/wire.md), by a function that sends its requests. */

import {
  readColumns,
  readHeadMeans,
  readHeadRanking,
  readRows,
  readSentences,
  readStudy,
  readSummary,
} from "../contract/readStudy";
import type { Role } from "../contract/role";
import type {
  ColumnInfo,
  HeadMeans,
  HeadRanking,
  StudyColumns,
  StudyInfo,
  StudyRow,
  StudySentence,
  StudySummary,
} from "../contract/study";
import { toRequest, type Filter } from "../flow/study/filter";
import type { StudyTransport, WrittenFile } from "./source";

export type WordOrder = "gained" | "lost" | "effect";
/** What groups of sentences have in common. */
export type Grouping = "label" | "prediction" | "correct" | "flipped";

/** Which pairs of words: of one head or, where it is null, of all; and those that read or are read, by a word. */
export interface PairsOf {
  head: { layer: number; head: number } | null;
  from: string | null;
  to: string | null;
}

/** What a measure of heads is of: a model, or of both where the role is null. */
export interface MeasureOf {
  measure: string;
  role: Role | null;
}

export interface Study {
  info(signal?: AbortSignal): Promise<StudyInfo>;
  /** the columns of the sentences that a filter keeps */
  columns(infos: readonly ColumnInfo[], filter: Filter, signal?: AbortSignal): Promise<StudyColumns>;
  summary(filter: Filter, intervals: boolean, signal?: AbortSignal): Promise<StudySummary>;
  heads(of: MeasureOf, filter: Filter, intervals: boolean, signal?: AbortSignal): Promise<HeadMeans>;
  head(
    of: MeasureOf & { layer: number; head: number },
    filter: Filter,
    top: number,
    signal?: AbortSignal,
  ): Promise<HeadRanking>;
  words(
    filter: Filter,
    order: WordOrder,
    top: number,
    intervals: boolean,
    signal?: AbortSignal,
  ): Promise<StudyRow[]>;
  pairs(
    of: PairsOf,
    filter: Filter,
    order: WordOrder,
    top: number,
    signal?: AbortSignal,
  ): Promise<StudyRow[]>;
  groups(by: Grouping, filter: Filter, signal?: AbortSignal): Promise<StudyRow[]>;
  sentences(rows: readonly number[], signal?: AbortSignal): Promise<StudySentence[]>;
  save(filter: Filter, format: "csv" | "parquet"): Promise<WrittenFile>;
}

/** A word or a pair that is rarer says little of all sentences. Of one head or word there are few pairs. */
export const MIN_TIMES = 5;
export const MIN_TIMES_OF_HEAD = 2;
/** A pair of fewer sentences says something of those alone. */
export const MIN_SENTENCES = 3;
/** The server gives no more, of which those of few sentences are left out. */
const MAX_PAIRS = 500;

/** The study of a task. */
export function studyOf(send: StudyTransport, task: string): Study {
  let loads = 0;
  // A newer request replaces an older one to the same address and of the same slot.
  const ask = (name: string, body: object, signal?: AbortSignal, slot = ""): Promise<Response> =>
    send(name, { task, slot, ...body }, signal);
  const json = async (name: string, body: object, signal?: AbortSignal): Promise<unknown> =>
    (await ask(name, body, signal)).json();
  return {
    info: async (signal) => readStudy(await json("study", {}, signal)),
    async columns(infos, filter, signal) {
      const body = { columns: infos.map(({ name }) => name), filter: toRequest(filter) };
      // A column that is loaded must not replace another one on its way; a newer filter may replace an older one.
      const slot = infos.length > 0 ? String(loads++) : "filter";
      return readColumns(await (await ask("study/columns", body, signal, slot)).arrayBuffer(), infos);
    },
    summary: async (filter, intervals, signal) =>
      readSummary(await json("study/summary", { filter: toRequest(filter), intervals }, signal)),
    heads: async (of, filter, intervals, signal) =>
      readHeadMeans(
        await json(
          "study/heads",
          { ...of, filter: toRequest(filter), intervals, slot: `${of.measure} ${String(of.role)}` },
          signal,
        ),
      ),
    head: async (of, filter, top, signal) =>
      readHeadRanking(await json("study/head", { ...of, filter: toRequest(filter), top }, signal)),
    words: async (filter, order, top, intervals, signal) =>
      readRows(
        await json(
          "study/words",
          { filter: toRequest(filter), least: MIN_TIMES, top, order, intervals },
          signal,
        ),
        "words",
        ["word", "count", "n"],
      ),
    async pairs({ head, from, to }, filter, order, top, signal) {
      const narrow = head !== null || from !== null || to !== null;
      const body = {
        filter: toRequest(filter),
        ...head,
        ...(from && { from }),
        ...(to && { to }),
        least: narrow ? MIN_TIMES_OF_HEAD : MIN_TIMES,
        top: narrow ? top : MAX_PAIRS,
        order,
      };
      const rows = readRows(await json("study/pairs", body, signal), "pairs", ["from", "to", "count", "n"]);
      return (narrow ? rows : rows.filter(({ n }) => Number(n) >= MIN_SENTENCES)).slice(0, top);
    },
    groups: async (by, filter, signal) =>
      readRows(await json("study/groups", { by, filter: toRequest(filter) }, signal), "groups", [
        "group",
        "n",
      ]),
    sentences: async (rows, signal) => readSentences(await json("study/sentences", { rows }, signal)),
    async save(filter, format) {
      const response = await ask("study/save", { what: "sentences", filter: toRequest(filter), format });
      return { content: await response.blob(), note: null };
    },
  };
}
