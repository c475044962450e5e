/** The columns of the tables that a study's server makes: of words, of pairs of words and of groups. */

import type { StudyInfo, StudyRow } from "../../contract/study";
import { formatCount } from "../../util/numbers";
import { formatInterval, formatP, formatValue } from "../../wording/study";
import type { Column } from "../common/column";

type Cell = StudyRow[string];

/** A column by a key of the rows; `rows` are those that the table lists, by their place. */
export type ListColumn = (rows: readonly StudyRow[]) => Column;

const numberOf = (cell: Cell): number | null => (typeof cell === "number" ? cell : null);

const text =
  (key: string, label: string): ListColumn =>
  (rows) => ({ key, label, text: (place) => String(rows[place][key] ?? "–") });

const number =
  (key: string, label: string, width: number, format: (value: number | null) => string): ListColumn =>
  (rows) => ({ key, label, width, numeric: true, text: (place) => format(numberOf(rows[place][key])) });

const count = (key: string, label: string): ListColumn =>
  number(key, label, 10, (value) => (value === null ? "–" : formatCount(value)));

const percent = (key: string, label: string): ListColumn =>
  number(key, label, 13, (value) => (value === null ? "–" : `${formatValue(100 * value)} %`));

/** A number with the ends of its interval, which come later. */
const estimate =
  (key: string, label: string, ends = key, factor = 1): ListColumn =>
  (rows) => ({
    key,
    label,
    title: `${label}, with its 95 % interval`,
    width: 28,
    numeric: true,
    text: (place) => {
      const [mean, low, high] = [key, join(ends, "low"), join(ends, "high")].map((name) => {
        const value = numberOf(rows[place][name]);
        return value === null ? null : factor * value;
      });
      return `${formatValue(mean)} ${formatInterval(low, high)}`.trimEnd();
    },
  });

const join = (...parts: string[]): string => parts.filter(Boolean).join("_");

const tests = [number("p_corrected", "p", 8, formatP), number("d", "size d", 8, formatValue)] as const;

export function wordColumns({ measures, models }: StudyInfo): ListColumn[] {
  return [
    text("word", "word"),
    count("count", "times"),
    count("n", "sentences"),
    ...(measures.effect ? [estimate("effect", "effect"), ...tests] : []),
    ...models.map(({ role }) => estimate(`influence_${role}`, `influence, ${role}`)),
  ];
}

export function pairColumns({ measures, models }: StudyInfo): ListColumn[] {
  return [
    text("from", "reads from"),
    text("to", "→ to"),
    count("count", "times"),
    count("n", "sentences"),
    ...(measures.effect ? [estimate("effect", "effect")] : []),
    ...models.map(({ role }) => number(role, `weight, ${role}`, 13, formatValue)),
  ];
}

export function groupColumns({ accuracy, measures, models }: StudyInfo): ListColumn[] {
  return [
    text("group", "group"),
    count("n", "sentences"),
    ...models
      .filter(({ role }) => accuracy[role])
      .map(({ role }) => percent(`accuracy_${role}`, `${role} correct`)),
    ...(measures.effect
      ? [
          estimate("part", "changed attention’s part"),
          estimate("difference", "difference, nats", ""),
          ...tests,
        ]
      : []),
  ];
}
