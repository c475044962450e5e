/** Which sentences of a study are kept: all of a list of conditions, as the server reads them (docs/wire.md). */

import type { Role } from "../../contract/role";
import type { Column, StudyColumns } from "../../contract/study";
import { Bitmap } from "./bitmap";

export interface Range {
  /** null: unbounded */
  low: number | null;
  high: number | null;
}

export type Condition =
  | ({ of: "number"; column: string } & Range)
  | { of: "values"; column: string; values: readonly string[] }
  | { of: "flag"; column: string; is: boolean }
  /** the role is null where the measure is of both models, or is their difference */
  | ({ of: "head"; layer: number; head: number; measure: string; role: Role | null } & Range)
  | { of: "search" | "word"; text: string };

export type Filter = readonly Condition[];

/** What a condition is about: a filter has one condition on each subject. */
export function subjectOf(condition: Condition): string {
  switch (condition.of) {
    case "head":
      return `head ${String(condition.layer)}.${String(condition.head)} ${condition.measure} ${String(condition.role)}`;
    case "search":
      return condition.of;
    case "word":
      return `word ${condition.text}`;
    default:
      return condition.column;
  }
}

/** The filter with a condition in the place of that on the same subject. */
export function withCondition(filter: Filter, condition: Condition): Filter {
  const subject = subjectOf(condition);
  const at = filter.findIndex((other) => subjectOf(other) === subject);
  return at < 0 ? [...filter, condition] : filter.map((other, place) => (place === at ? condition : other));
}

export const without = (filter: Filter, subject: string): Filter =>
  filter.filter((condition) => subjectOf(condition) !== subject);

/** Whether the page can answer a condition from its own columns. */
export const isLocal = (condition: Condition): boolean =>
  condition.of === "number" || condition.of === "values" || condition.of === "flag";

/** A filter as the server reads it. */
export const toRequest = (filter: Filter): object => ({ all: filter.map(conditionRequest) });

function conditionRequest(condition: Condition): object {
  switch (condition.of) {
    case "number":
      return { column: condition.column, between: [condition.low, condition.high] };
    case "values":
      return { column: condition.column, in: condition.values };
    case "flag":
      return { column: condition.column, in: [condition.is] };
    case "head": {
      const { layer, head, measure, role, low, high } = condition;
      return { head: [layer, head], measure, role, between: [low, high] };
    }
    case "search":
      return { search: condition.text };
    case "word":
      return { word: condition.text };
  }
}

/** The places of the sentences that a condition on a column keeps; a missing value is never kept. */
export function keptBy(condition: Condition, { columns, row }: StudyColumns): Bitmap {
  const kept = new Bitmap(row.length);
  if (condition.of === "number") {
    const column = columns.get(condition.column);
    if (column?.kind === "number") keepBetween(kept, column.values, condition);
  } else if (condition.of === "values" || condition.of === "flag") {
    const column = columns.get(condition.column);
    const isWanted = (name: string, code: number): boolean =>
      condition.of === "flag" ? Boolean(code) === condition.is : condition.values.includes(name);
    if (column && column.kind !== "number") keepCodes(kept, column, isWanted);
  }
  return kept;
}

function keepBetween({ words }: Bitmap, values: Float32Array, { low, high }: Range): void {
  const from = low ?? -Infinity;
  const to = high ?? Infinity;
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value >= from && value <= to) words[place >>> 5] |= 1 << (place & 31);
  }
}

function keepCodes(
  kept: Bitmap,
  { codes, names }: Extract<Column, { codes: unknown }>,
  isWanted: (name: string, code: number) => boolean,
): void {
  const wanted = names.map(isWanted);
  for (let place = 0; place < codes.length; place++) if (wanted[codes[place]]) kept.add(place);
}
