/** What a study shows before the reader chooses: the columns and the measure that say most about fine-tuning. */

import type { ColumnInfo, StudyInfo } from "../../contract/study";
import type { Grouping } from "../../source/study";
import type { StudyStep } from "./step";

const ACROSS = ["part", "difference", "value", "tokens"];
const UP = ["confidence_tuned", "confidence", "confidence_base", "value", "reference_value", "words"];
const COLOURS = ["correct_tuned", "flipped", "label", "prediction_tuned", "correct_base"];

/** What the page shows of a study. */
export interface Shown {
  x: string;
  y: string;
  /** null where no column has few values */
  colour: string | null;
  measure: string;
  /** the measures of the scatter of heads */
  across: string;
  up: string;
}

export function shownOf(info: StudyInfo, step: StudyStep): Shown {
  const numbers = info.columns.filter(({ kind }) => kind === "number");
  const codes = info.columns.filter(({ kind }) => kind !== "number");
  const x = chosen(step.x, ACROSS, numbers) ?? "";
  const others = numbers.filter(({ name }) => name !== x);
  const measures = measuresOf(info);
  const measureOr = (wanted: string | null, other: string | undefined): string =>
    measures.find((name) => name === wanted) ?? other ?? measures[0];
  return {
    x,
    y: chosen(step.y, UP, step.y === null && others.length > 0 ? others : numbers) ?? x,
    colour: chosen(step.colour, COLOURS, codes),
    measure: measureOr(step.measure, measures[0]),
    across: measureOr(step.across, info.measures.ofModel.at(1) ?? info.measures.ofModel.at(0)),
    up: measureOr(step.up, info.measures.ofModel.at(0)),
  };
}

/** The measures that the study has, those of the change first. */
export function measuresOf({ measures: { shared, ofModel, effect } }: StudyInfo): string[] {
  return [...(effect ? ["effect"] : []), ...shared, ...ofModel];
}

/** The column that says which group a sentence is in; undefined where the study has no such groups. */
export function groupColumn({ columns }: StudyInfo, by: Grouping): ColumnInfo | undefined {
  const names = by === "prediction" || by === "correct" ? [`${by}_tuned`, `${by}_base`] : [by];
  return names.flatMap((name) => columns.filter((column) => column.name === name)).at(0);
}

const chosen = (
  wanted: string | null,
  preferred: readonly string[],
  columns: readonly ColumnInfo[],
): string | null => {
  const names = columns.map(({ name }) => name);
  const order = wanted === null ? preferred : [wanted, ...preferred];
  return order.find((name) => names.includes(name)) ?? names.at(0) ?? null;
};
