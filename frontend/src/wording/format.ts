import type { Effects } from "../contract/effects";
import { probabilityOf } from "../flow/effects/sums";
import type { Measure } from "../flow/heads/measures";
import { formatCount, formatPercent } from "../util/numbers";
import type { Part, Selection, State } from "../flow/view";
import type { Checkpoint, SentenceCourse } from "../source/source";
import { formatNats } from "./chances";

export { formatCount, formatPercent };

export const formatEdges = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? "edge" : "edges"}`;

/** Influences are sums of halves of counts: one decimal is enough below 100. */
export const formatInfluence = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? formatCount(Math.round(value)) : value.toFixed(1);

/** A difference of two shares, in percentage points. */
export const formatPoints = (difference: number): string => {
  const points = Math.abs(difference * 100).toFixed(1);
  return points === "0.0" ? "0" : `${difference < 0 ? "−" : "+"}${points}`;
};

/** The name of a word, or of its state after one layer. */
export function stateName(
  words: readonly string[],
  { word, layer }: Partial<State> & { word: number },
): string {
  if (layer === undefined) return words[word];
  return layer === 0 ? `${words[word]}, input` : `${words[word]}, layer ${String(layer)}`;
}

/** Whether another word has the same label. */
export const isRepeated = (words: readonly string[], word: number): boolean =>
  words.indexOf(words[word]) !== words.lastIndexOf(words[word]);

/** A word's label, with its index where several words have that label. */
const wordName = (words: readonly string[], word: number): string =>
  isRepeated(words, word) ? `${words[word]} #${String(word)}` : words[word];

/** How the trace is narrowed to a selection. */
export const PART_NAMES: Readonly<Record<Part, string>> = {
  through: "through",
  into: "into",
  out: "out of",
  path: "along",
};

/** The name of a selection: its words, and the layer if it has one. */
export function selectionName(words: readonly string[], selection: Selection): string {
  const { part, layer, to } = selection;
  if (part === "path")
    return selection.words
      .filter((word, index, path) => word !== path[index - 1])
      .map((word) => wordName(words, word))
      .join(" ← ");
  const names = selection.words.map((word) => wordName(words, word)).join(" or ");
  if (to !== undefined) return `${names} → ${wordName(words, to)}, layer ${String(layer ?? 0)}`;
  if (layer === undefined) return names;
  return layer === 0 ? `${names}, input` : `${names}, layer ${String(layer)}`;
}

/** What a task's texts are, as of ["question", "sentence"]: "a question and a sentence". */
export const textsName = ([first, second]: readonly string[]): string =>
  first === second
    ? `two ${first}s`
    : [first, second]
        .filter(Boolean)
        .map((name) => `a ${name}`)
        .join(" and ");

/** The names of the fields for a task's texts; where these are not known, the second field is optional. */
export function fieldNames(reads: readonly string[]): string[] {
  if (reads.length === 0) return ["Text", "Second text of a pair (optional)"];
  const named = reads.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  return reads[0] === reads[1] ? [`First ${reads[0]}`, `Second ${reads[1]}`] : named;
}

export const formatLoss = (loss: number): string => loss.toFixed(2);

export const formatChange = (change: number): string => change.toFixed(3);

/** The label of a checkpoint's tick: the share of the training, or its step where the share is unknown. */
export const stopLabel = ({ share, step }: Checkpoint): string =>
  share === null ? formatCount(step) : `${String(Number((share * 100).toPrecision(2)))} %`;

export const stepOf = (course: readonly Checkpoint[], checkpoint: number): string =>
  `step ${formatCount(course[checkpoint].step)} of ${formatCount(course[course.length - 1].step)}`;

/** The course in words, for readers who cannot see the chart. */
export function courseSummary(course: readonly Checkpoint[], reading: SentenceCourse | null): string {
  const [first, last] = [course[0], course[course.length - 1]];
  const parts = [`${String(course.length)} checkpoints.`];
  if (first.accuracy !== null && last.accuracy !== null)
    parts.push(`Accuracy from ${formatPercent(first.accuracy)} to ${formatPercent(last.accuracy)}.`);
  if (first.loss !== null && last.loss !== null)
    parts.push(`Loss from ${formatLoss(first.loss)} to ${formatLoss(last.loss)}.`);
  const moved = reading?.change
    .at(-1)
    ?.map((change, index) => `layer ${String(index + 1)} ${formatChange(change)}`);
  if (moved)
    parts.push(`On this sentence attention has in the end moved from the base by: ${moved.join(", ")}.`);
  return parts.join(" ");
}

/** A weight in a table: ".412", as no weight is above 1; with a sign where it is a difference. */
export function formatWeight(weight: number, signed = false): string {
  const digits = Math.abs(weight).toFixed(3).replace(/^0/, "");
  if (!signed) return digits;
  return digits === ".000" ? "0" : `${weight < 0 ? "−" : "+"}${digits.replace(/^1.*/, "1")}`;
}

/** The measures that the head matrix can show. */
export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  effect: "effect on the prediction",
  share: "share of traced edges",
  change: "change between the two",
  entropy: "entropy",
  special: "attention to special tokens",
  itself: "attention to the word itself",
  next: "attention to the next word",
  previous: "attention to the previous word",
};

/** A head's measure with its unit. */
export function formatMeasure(measure: Measure, value: number): string {
  if (Number.isNaN(value)) return "–";
  if (measure === "change") return formatChange(value);
  if (measure === "effect") return formatNats(value);
  return measure === "entropy" ? `${value.toFixed(2)} bits` : formatPercent(value);
}

export const formatSigned = (value: number): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

/** Which way an effect moves the prediction: "toward contradiction". */
export const directionOf = (effect: number, { target }: Pick<Effects, "target">): string =>
  `${effect < 0 ? "against" : "toward"} ${target.label}`;

/** y as a probability, where it is a class's log-odds, else in nats. */
export function formatReading(y: number | null, effects: Pick<Effects, "target" | "probabilities">): string {
  if (y === null) return "–";
  const probability = probabilityOf(y, effects);
  return probability === null
    ? `${y < 0 ? "−" : ""}${Math.abs(y).toFixed(2)} nats`
    : formatPercent(probability);
}
