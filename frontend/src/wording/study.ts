/** How the columns, measures and conditions of a study are written. */

import type { ColumnInfo } from "../contract/study";
import type { Condition } from "../flow/study/filter";
import { MEASURE_NAMES } from "./format";

const COLUMN_NAMES: Readonly<Record<string, string>> = {
  part: "changed attention’s part",
  value: "y of the last model",
  reference_value: "y with the reference’s attention",
  difference: "what changed attention does",
  error: "error of the effects",
  correct_base: "base correct",
  correct_tuned: "tuned correct",
  prediction_base: "base’s prediction",
  prediction_tuned: "tuned’s prediction",
  confidence_base: "base’s confidence",
  confidence_tuned: "tuned’s confidence",
  words: "words",
  tokens: "tokens",
  label: "label",
  flipped: "prediction flipped",
};

const HEAD_MEASURES: Readonly<Record<string, string>> = {
  ...MEASURE_NAMES,
  effect: "effect on the prediction",
  change: "change from base to tuned",
  root_change: "change of the root’s row",
  other: "attention to the other text",
  root_entropy: "entropy of the root’s row",
};

export const columnName = (name: string): string => COLUMN_NAMES[name] ?? name.replaceAll("_", " ");

const SHORT_NAMES: Readonly<Record<string, string>> = {
  part: "part",
  value: "y",
  reference_value: "y, reference",
  difference: "difference",
  error: "error",
  prediction_base: "base",
  prediction_tuned: "tuned",
  confidence_base: "conf., base",
  confidence_tuned: "conf., tuned",
};

/** The head of a table's column: a short label, and the full name as its title where that says more. */
export function shortName(name: string): { label: string; title?: string } {
  const [label, title] = [SHORT_NAMES[name], columnName(name)];
  return label ? { label, title } : { label: title };
}

export const measureName = (name: string): string => HEAD_MEASURES[name] ?? name.replaceAll("_", " ");

/** Three significant digits, without needless zeros. */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? size.toExponential(2) : shorten(size);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const shorten = (size: number): string => String(Number(size.toPrecision(3)));

/** Both ends of an interval, to the decimals of three significant digits of the larger: digits beyond say nothing. */
export function formatInterval(low: number | null, high: number | null): string {
  if (low === null || high === null) return "";
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest < 1e-4 || largest >= 1e6) return `[${formatValue(low)}, ${formatValue(high)}]`;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(largest)));
  const [from, to] = [low, high].map((end) => {
    const text = String(Number(Math.abs(end).toFixed(decimals)));
    return end < 0 && text !== "0" ? `−${text}` : text;
  });
  return `[${from}, ${to}]`;
}

/** The number that a reader typed; null where it is none. */
export function numberFrom(text: string): number | null {
  const value = Number(text.replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** A probability of a test. */
export function formatP(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "< .001" : p.toFixed(3).replace(/^0/, "");
}

export const statedP = (p: number): string => `p ${formatP(p).replace(/^[^<]/, "= $&")}`;

/** Whether a word is one that the tokenizer adds, as [CLS] or </s>: every sentence has it. */
export const isSpecial = (word: string): boolean => /^(\[.+\]|<.+>)$/.test(word);

/** A condition in a chip. */
export function conditionName(condition: Condition): string {
  switch (condition.of) {
    case "search":
      return `“${condition.text}” in the text`;
    case "word":
      return `the word “${condition.text}”`;
    case "flag":
      return `${columnName(condition.column)}: ${condition.is ? "yes" : "no"}`;
    case "values":
      return `${columnName(condition.column)}: ${condition.values.join(" or ")}`;
    case "number":
      return `${columnName(condition.column)} ${rangeName(condition)}`;
    case "head":
      return [
        `L${String(condition.layer)} H${String(condition.head)}`,
        condition.role,
        measureName(condition.measure),
        rangeName(condition),
      ]
        .filter(Boolean)
        .join(" ");
  }
}

function rangeName({ low, high }: { low: number | null; high: number | null }): string {
  if (low === null) return `≤ ${formatValue(high)}`;
  if (high === null) return `≥ ${formatValue(low)}`;
  return `${formatValue(low)} … ${formatValue(high)}`;
}

export const optionsOf = (columns: readonly ColumnInfo[], isNumber: boolean): ColumnInfo[] =>
  columns.filter(({ kind }) => (kind === "number") === isNumber);

/** Names to choose from, as they are written. */
export const choices = (names: readonly string[], written: (name: string) => string) =>
  names.map((value) => ({ value, label: written(value) }));
