import type { Measure } from "../flow/heads/measures";
import { formatPercent } from "../util/numbers";
import type { Part, Selection, State } from "../flow/view";
import type { Checkpoint, SentenceCourse } from "../source/source";

const COUNT = new Intl.NumberFormat("en");

export const formatCount = (count: number): string => COUNT.format(count);

export const formatEdges = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? "edge" : "edges"}`;

/** Influences are sums of halves of counts: one decimal says enough below 100. */
export const formatInfluence = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? COUNT.format(Math.round(value)) : value.toFixed(1);

export { formatPercent };

/** A word, or its state after one layer, by name. */
export function stateName(
  words: readonly string[],
  { word, layer }: Partial<State> & { word: number },
): string {
  if (layer === undefined) return words[word];
  return layer === 0 ? `${words[word]}, input` : `${words[word]}, layer ${String(layer)}`;
}

/** Whether other words have the same label. */
export const isRepeated = (words: readonly string[], word: number): boolean =>
  words.indexOf(words[word]) !== words.lastIndexOf(words[word]);

/** A word by its label, with its place where there are several of that label. */
const wordName = (words: readonly string[], word: number): string =>
  isRepeated(words, word) ? `${words[word]} #${String(word)}` : words[word];

/** How the trace is narrowed to a selection. */
export const PART_NAMES: Readonly<Record<Part, string>> = {
  through: "through",
  into: "into",
  out: "out of",
  path: "along",
};

/** What a selection selects, by name. */
export function selectionName(words: readonly string[], selection: Selection): string {
  const { part, layer, to } = selection;
  if (part === "path")
    return selection.words
      .filter((word, index, path) => word !== path[index - 1])
      .map((word) => wordName(words, word))
      .join(" ← ");
  const some = selection.words.map((word) => wordName(words, word)).join(" or ");
  if (to !== undefined) return `${some} → ${wordName(words, to)}, layer ${String(layer ?? 0)}`;
  if (layer === undefined) return some;
  return layer === 0 ? `${some}, input` : `${some}, layer ${String(layer)}`;
}

export const formatLoss = (loss: number): string => loss.toFixed(2);

export const formatChange = (change: number): string => change.toFixed(3);

/** A checkpoint as its tick names it: how much of the training was done, else its step. */
export const stopLabel = ({ share, step }: Checkpoint): string =>
  share === null ? COUNT.format(step) : `${String(Number((share * 100).toPrecision(2)))} %`;

export const stepOf = (course: readonly Checkpoint[], checkpoint: number): string =>
  `step ${COUNT.format(course[checkpoint].step)} of ${COUNT.format(course[course.length - 1].step)}`;

/** The course in words, for those who do not see the chart. */
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

/** A weight in a table: ".412", as none is above 1; with its sign where it is a difference. */
export function formatWeight(weight: number, signed = false): string {
  const digits = Math.abs(weight).toFixed(3).replace(/^0/, "");
  if (!signed) return digits;
  return digits === ".000" ? "0" : `${weight < 0 ? "−" : "+"}${digits}`;
}

/** What the cells of the head matrix can show. */
export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
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
  return measure === "entropy" ? `${value.toFixed(2)} bits` : formatPercent(value);
}

export const formatSigned = (value: number): string =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
