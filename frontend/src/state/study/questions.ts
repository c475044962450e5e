/** The step that answers a question, as far as the study has what it takes. */

import type { StudyInfo } from "../../contract/study";
import type { Condition } from "../../flow/study/filter";
import type { Question } from "../../wording/questions";
import { BY_ROW, openingStep, type StudyStep } from "./step";

export function answering(question: Question, task: string, info: StudyInfo): StudyStep {
  const step = openingStep(task);
  if (question === "heads") return { ...step, listing: "heads" };
  if (question === "reads") return { ...step, listing: info.edges > 0 ? "pairs" : "words" };
  const filter = hurtBy(info);
  const byEffect = info.columns.some(({ name }) => name === "difference");
  const sort = byEffect ? { key: "difference", descending: true } : { key: BY_ROW, descending: false };
  return { ...step, filter, sort };
}

/**
 * The sentences that only the tuned model has wrong. Where the base predicts nothing: those that the tuned model has
 * wrong, and not with the reference's attention, which it then has log-odds below 0 for.
 */
function hurtBy({ columns }: StudyInfo): Condition[] {
  const has = (name: string) => columns.some((column) => column.name === name);
  const isWrong: Condition[] = has("correct_tuned")
    ? [{ of: "flag", column: "correct_tuned", is: false }]
    : [];
  if (has("correct_base")) return [...isWrong, { of: "flag", column: "correct_base", is: true }];
  if (!has("reference_value")) return isWrong;
  return [...isWrong, { of: "number", column: "reference_value", low: null, high: 0 }];
}
