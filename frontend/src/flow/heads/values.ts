import type { Role } from "../../contract/flow";
import type { Measured } from "../explorer";
import type { Head } from "./pick";
import type { HeadMeasures, Measure, PerHead } from "./measures";

/** The values of the head matrix for one model, or for both if the measure compares them. */
export interface HeadSeries {
  role: Role | "shared";
  /** values[layer − 1][head] */
  values: PerHead;
}

/** A cell of this share is full, so that a layer with one traced edge does not flatten all others. */
const MAX_SHARE = 1 / 3;

/** The series of a measure: one for each model shown, a single one for change, and none for effects, which have signs. */
export function seriesOf(
  measure: Measure,
  sides: readonly Measured[],
  measures: () => HeadMeasures,
): HeadSeries[] {
  if (measure === "share")
    return sides.map(({ role, counts }) => ({
      role,
      values: counts.perHead.map((row) => {
        const total = row.reduce((sum, count) => sum + count, 0);
        return Float64Array.from(row, (count) => (total === 0 ? 0 : count / total));
      }),
    }));
  if (measure === "effect") return [];
  if (measure === "change") {
    const { change } = measures();
    return change ? [{ role: "shared", values: change }] : [];
  }
  return sides.map(({ role }) => ({ role, values: measures().of(role)[measure] }));
}

/** The value that fills a cell: the largest, or for shares at most MAX_SHARE. */
export function fullValue(measure: Measure, series: readonly HeadSeries[]): number {
  let largest = 0;
  for (const { values } of series)
    for (const row of values) for (const value of row) if (value > largest) largest = value;
  return measure === "share" ? Math.min(MAX_SHARE, largest) || MAX_SHARE : largest || 1;
}

/** The orders of a layer's heads. */
export const HEAD_ORDERS = ["index", "similarity", "change"] as const;
export type HeadOrder = (typeof HEAD_ORDERS)[number];

/** What the list of heads can be sorted by: its columns, or the strength, which is that of the effect or of the change. */
export const HEAD_SORT_KEYS = [
  "strength",
  "layer",
  "head",
  "base",
  "tuned",
  "effect",
  "part",
  "measured",
  "change",
] as const;
export type HeadSortKey = (typeof HEAD_SORT_KEYS)[number];

export const byIndex = (heads: readonly number[]): number[][] =>
  heads.map((count) => Array.from({ length: count }, (_, head) => head));

/** The heads that changed most first. */
export const byChange = (change: PerHead): number[][] =>
  change.map((row) => [...row.keys()].sort((a, b) => row[b] - row[a] || a - b));

/** A head with its value in each series. */
export interface HeadValues extends Head {
  values: number[];
}

/** The heads whose two values differ most, the first such head first; with a single series, those of the highest value. */
export function strongestHeads(series: readonly HeadSeries[], count: number): HeadValues[] {
  const first = series.at(0);
  if (!first) return [];
  const strength = ({ values }: HeadValues) =>
    values.length > 1 ? Math.abs(values[1] - values[0]) : values[0];
  return first.values
    .flatMap((row, index) =>
      Array.from(row, (_, head) => ({
        layer: index + 1,
        head,
        // A model may have fewer heads on a layer than the other.
        values: series.map(({ values }) => values[index]?.[head] ?? NaN),
      })),
    )
    .filter((head) => strength(head) > 0)
    .sort((a, b) => strength(b) - strength(a) || a.layer - b.layer || a.head - b.head)
    .slice(0, count);
}
