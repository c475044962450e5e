import type { Role } from "../../contract/role";
import type { Filter } from "../../flow/study/filter";
import { conditionFrom, conditionText } from "../../flow/study/filterText";
import type { Grouping, WordOrder } from "../../source/study";
import { QUESTIONS, type Question } from "../../wording/questions";
import type { Sort } from "../panels";
import type { StepFormat } from "../stepFormat";
import { UrlFields } from "../urlFields";

export interface HeadPlace {
  layer: number;
  head: number;
}

/** The tables below the pictures. */
export const LISTINGS = ["sentences", "heads", "words", "pairs", "groups"] as const;
export type Listing = (typeof LISTINGS)[number];
export const FACES = ["matrix", "scatter"] as const;
export const WORD_ORDERS: readonly WordOrder[] = ["effect", "gained", "lost"];
export const GROUPINGS: readonly Grouping[] = ["label", "prediction", "correct", "flipped"];
/** The sort keys of what is no column: the data's own order, and a head's ranking. */
export const BY_ROW = "row";
export const BY_HEAD = "head";

/** One step of an analysis of a study. Columns and measures that are null are those that suit the study. */
export interface StudyStep {
  task: string;
  filter: Filter;
  x: string | null;
  y: string | null;
  colour: string | null;
  /** of the heads */
  measure: string | null;
  /** the model whose heads are shown, or the change from the base to the tuned */
  of: Role | "change";
  /** the heads as a matrix of one measure, or as points by two, with an arrow from the base to the tuned model */
  face: (typeof FACES)[number];
  across: string | null;
  up: string | null;
  /** the head that ranks the sentences */
  head: HeadPlace | null;
  sort: Sort<string>;
  listing: Listing;
  /** of words and of pairs */
  words: WordOrder;
  /** of pairs: the word that reads, and the word that is read; null for any */
  from: string | null;
  to: string | null;
  by: Grouping;
  /** what an address asks, in place of saying what is shown (questions.ts) */
  ask: Question | null;
}

export const openingStep = (task: string): StudyStep => ({
  task,
  filter: [],
  x: null,
  y: null,
  colour: null,
  measure: null,
  of: "change",
  face: "matrix",
  across: null,
  up: null,
  head: null,
  sort: { key: BY_ROW, descending: false },
  listing: "sentences",
  words: "effect",
  from: null,
  to: null,
  by: "label",
  ask: null,
});

/** A step as the part of an address after its #; it names only what differs from the opening. */
export function writeStudyStep(step: StudyStep): string {
  const plain = openingStep(step.task);
  const fields = new URLSearchParams({ page: "study", task: step.task });
  for (const condition of step.filter) fields.append("f", conditionText(condition));
  for (const name of ["x", "y", "colour", "measure", "across", "up", "from", "to"] as const) {
    const value = step[name];
    if (value !== null) fields.set(name, value);
  }
  if (step.of !== plain.of) fields.set("of", step.of);
  if (step.face !== plain.face) fields.set("heads", step.face);
  if (step.head) fields.set("head", `${String(step.head.layer)}.${String(step.head.head)}`);
  const { key, descending } = step.sort;
  if (key !== plain.sort.key || descending) fields.set("sort", `${descending ? "-" : ""}${key}`);
  if (step.listing !== plain.listing) fields.set("list", step.listing);
  if (step.words !== plain.words) fields.set("words", step.words);
  if (step.by !== plain.by) fields.set("by", step.by);
  return fields.toString();
}

export const STUDY_STEPS: StepFormat<StudyStep> = {
  write: writeStudyStep,
  read(address) {
    const fields = new UrlFields(address.replace(/^#/, ""));
    const task = fields.text("task");
    if (fields.text("page") !== "study" || task === null) return { step: null, unread: [] };
    const plain = openingStep(task);
    const step: StudyStep = {
      task,
      filter: fields.all("f", conditionFrom),
      x: fields.text("x"),
      y: fields.text("y"),
      colour: fields.text("colour"),
      measure: fields.text("measure"),
      of: fields.oneOf("of", ["base", "tuned", "change"], plain.of),
      face: fields.oneOf("heads", FACES, plain.face),
      across: fields.text("across"),
      up: fields.text("up"),
      head: fields.read("head", null, headFrom),
      sort: fields.read("sort", plain.sort, (text) => ({
        key: text.replace(/^-/, ""),
        descending: text.startsWith("-"),
      })),
      listing: fields.oneOf("list", LISTINGS, plain.listing),
      words: fields.oneOf("words", WORD_ORDERS, plain.words),
      from: fields.text("from"),
      to: fields.text("to"),
      by: fields.oneOf("by", GROUPINGS, plain.by),
      ask: fields.oneOf("ask", QUESTIONS, null),
    };
    return { step, unread: fields.unread };
  },
};

function headFrom(text: string): HeadPlace | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text);
  return match ? { layer: Number(match[1]), head: Number(match[2]) } : undefined;
}
