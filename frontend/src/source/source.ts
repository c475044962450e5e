import type {
  CutFields,
  EffectCourse,
  EffectCurve,
  Effects,
  Faithfulness,
  How,
  KnockoutMap,
  Knockouts,
} from "../contract/effects";
import type { Flow, HeadMeasurements, Role, Unit } from "../contract/flow";
import type { ViewDocument } from "../flow/document";
import type { Look } from "../flow/look";

export interface Example {
  title: string;
  text: string;
  pair: string | null;
  expected: string | null;
  note: string;
}

/** One checkpoint of a fine-tuning; what was not measured there is null. */
export interface Checkpoint {
  step: number;
  /** the part of the training done by then, 0..1 */
  share: number | null;
  accuracy: number | null;
  loss: number | null;
}

/** The task of one fine-tuning: its models, its course and example sentences. */
export interface Task {
  id: string;
  /** null: the reader's own models, whose task is not known */
  title: string | null;
  /** why its models cannot be loaded, in one line */
  error: string | null;
  /** what its texts are, one or two of them, such as a question and a sentence; empty where that is not known */
  reads: readonly string[];
  models: { role: Role; name: string; labels: string[] | null }[];
  course: Checkpoint[] | null;
  examples: Example[];
  /** both models over a data set; absent or null where there is none */
  study?: { name: string; sentences: number } | null;
}

export interface Catalogue {
  version: string;
  max_tokens: number;
  /** the page to open where the address names none */
  opens_on?: "sentence" | "study";
  tasks: Task[];
}

/** What to do with a text that is longer than the models take: cut it off, or read it in windows. */
export type LongPolicy = "truncate" | "window";

export interface TextOfTask {
  task: string;
  text: string;
  pair: string | null;
  /** absent: the task's own policy, which may be an error */
  long?: LongPolicy | undefined;
}

export interface FlowRequest extends TextOfTask {
  /** an index into the task's course; null: the task's tuned model */
  checkpoint: number | null;
  unit: Unit;
  /** the lowest weight of an edge; null: the source chooses, and may choose a higher one for a long text */
  floor: number | null;
}

/** Which effects are requested: of which attention, against which reference, on which class. */
export interface EffectsRequest extends Omit<FlowRequest, "floor"> {
  /** null: the base's attention where it fits, else none */
  reference: "base" | "zero" | null;
  /** an index of a label; null: what the model predicts */
  target: number | null;
}

/** A set of links: the strongest ones, or those listed as (layer, from, to). */
export type LinkSet = { count: number } | { links: readonly (readonly [number, number, number])[] };

export interface KnockoutRequest extends EffectsRequest {
  cuts: readonly CutFields[];
  how: How;
  /** whether later attention reacts; else it is held */
  react: boolean;
}

export interface KnockoutMapRequest extends EffectsRequest {
  over: "words" | "heads";
  how: How;
}

/** Further runs of the models, with given or changed attention (docs/wire.md#experiments). */
export interface Experiments {
  effects(request: EffectsRequest, signal: AbortSignal): Promise<Effects>;
  /** with `random`, beside as many links at random */
  faithfulness(
    request: EffectsRequest & { sets: readonly LinkSet[]; random: boolean },
    signal: AbortSignal,
  ): Promise<Faithfulness[]>;
  curve(request: EffectsRequest, signal: AbortSignal): Promise<EffectCurve>;
  knockouts(request: KnockoutRequest, signal: AbortSignal): Promise<Knockouts>;
  knockoutMap(request: KnockoutMapRequest, signal: AbortSignal): Promise<KnockoutMap>;
  /** at each checkpoint of the task's course */
  effectCourse(request: EffectsRequest, signal: AbortSignal): Promise<EffectCourse>;
}

/** The flows of a source without models. */
export interface Holdings {
  flows: readonly Pick<FlowRequest, "task" | "text" | "pair" | "unit">[];
  /** how to see other texts, in one line */
  more: string;
}

export const sameSentence = (a: TextOfTask, b: TextOfTask): boolean =>
  a.task === b.task && a.text === b.text && a.pair === b.pair;

export const sameRequest = (a: FlowRequest, b: FlowRequest): boolean =>
  sameSentence(a, b) &&
  a.long === b.long &&
  a.checkpoint === b.checkpoint &&
  a.unit === b.unit &&
  a.floor === b.floor;

/** The error of a source whose models take shorter texts only. */
export class TooLongError extends Error {
  constructor(
    message: string,
    /** how the text can be read all the same */
    readonly policies: readonly LongPolicy[],
  ) {
    super(message);
    this.name = "TooLongError";
  }
}

/** The error of a request whose place another one of the same kind took. */
export class ReplacedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReplacedError";
  }
}

/** The results of each checkpoint for one sentence. */
export interface SentenceCourse {
  /** change[checkpoint][l − 1]: the mean head change of layer l against the base, 0..1 */
  change: number[][];
  probabilities: (number[] | null)[];
}

export interface Prediction {
  label: string;
  probability: number;
}

/** What a masked-language-model head would write in a word's place. */
export interface Suggestions {
  /** what the tokenizer writes for a masked word; null where it masks none */
  mask: string | null;
  words: readonly Prediction[];
  /** why there are none, in one line */
  reason: string | null;
}

/** A file of the picture or the trace, for a source to write. */
export interface FileRequest {
  kind: "svg" | "png" | "pdf" | "json" | "graphml" | "csv" | "html";
  view: ViewDocument;
  look: Look & { theme: "light" | "dark" };
  /** a trace of the same sentence in the place of the base */
  pinned: (Pick<FlowRequest, "checkpoint" | "floor"> & { role: Role; view: ViewDocument }) | null;
}

/** Receives a line that says why a request waits, and null when it goes on. */
export type OnWait = (line: string | null) => void;

export interface WrittenFile {
  content: Blob;
  /** what the file cannot show, in one line */
  note: string | null;
}

/** Sends a request about a study, by its address below `api/`; source/study.ts makes a study of it. */
export type StudyTransport = (name: string, body: object, signal?: AbortSignal) => Promise<Response>;

/** Where flows come from: a server, a notebook's cell or a saved file. */
export interface Source {
  /** the flows that it holds; null where it can trace any text */
  readonly held: Holdings | null;
  catalogue(): Promise<Catalogue>;
  flow(request: FlowRequest, signal: AbortSignal, onWait?: OnWait): Promise<Flow>;
  /** the exact measures of a flow's heads; absent where there are no models */
  heads?(request: FlowRequest, signal: AbortSignal): Promise<HeadMeasurements>;
  /**
   * Three queues of requests, as a newer request replaces an older one of its kind in its own queue only: `experiments` for
   * what the page shows, `tests` for the reader's tests, `measured` for the panels beside the rings. Absent where there are
   * no models.
   */
  readonly experiments?: Experiments;
  readonly tests?: Experiments;
  readonly measured?: Experiments;
  /** for one word of the sentence; absent where there are no models */
  suggestions?(request: FlowRequest & { word: number }, signal: AbortSignal): Promise<Suggestions>;
  course(sentence: TextOfTask, signal: AbortSignal): Promise<SentenceCourse>;
  /** the predictions of the task's tuned model for each of its examples */
  predictions(task: string): Promise<(Prediction | null)[]>;
  /** absent where there is no server */
  readonly study?: StudyTransport;
  /** writes the file; absent where there is no server */
  save?(request: FlowRequest, file: FileRequest): Promise<WrittenFile>;
}
