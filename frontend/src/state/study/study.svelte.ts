import type { Role } from "../../contract/role";
import type { HeadMeans, HeadRanking, StudyInfo, StudyRow, StudySummary } from "../../contract/study";
import { arrowsOf, type HeadArrow } from "../../flow/study/arrows";
import { Bitmap } from "../../flow/study/bitmap";
import { valuesByRow } from "../../flow/study/columns";
import { shortly } from "../../flow/study/filterText";
import {
  isLocal,
  keptBy,
  subjectOf,
  withCondition,
  without,
  type Condition,
  type Filter,
  type Range,
} from "../../flow/study/filter";
import { PointGrid, type Box } from "../../flow/study/grid";
import { orderBy, plainOrder, selectedOrder } from "../../flow/study/order";
import { ReplacedError } from "../../source/source";
import type { MeasureOf, Study } from "../../source/study";
import { messageOf } from "../../util/errorMessage";
import { FrameQueue } from "../../util/frames";
import { StepHistory } from "../history.svelte";
import type { Address } from "../host";
import { LoadedColumns, placeOf } from "./columns.svelte";
import { answering } from "./questions";
import {
  BY_HEAD,
  BY_ROW,
  openingStep,
  STUDY_STEPS,
  type HeadPlace,
  type Listing,
  type StudyStep,
} from "./step";
import { shownOf } from "./suited";
import { Texts } from "./texts.svelte";

/** Wait after the last change before the server is asked for heads without intervals, and then for those. */
const HEADS_MS = 30;
const INTERVALS_MS = 400;
const MAX_RANKED = 1000;
const MAX_WORDS = 200;

/** The rows of a table that the server makes. */
export interface Listed {
  of: Listing;
  rows: readonly StudyRow[];
}

/** A study as the page shows it: what the reader chose, and what follows from it. */
export class StudyState {
  readonly history: StepHistory<StudyStep>;
  readonly columns: LoadedColumns;
  readonly texts: Texts;
  private readonly frames = new FrameQueue();

  step = $state.raw<StudyStep>(openingStep(""));
  heads = $state.raw<HeadMeans | null>(null);
  ranking = $state.raw<HeadRanking | null>(null);
  arrows = $state.raw<readonly HeadArrow[]>([]);
  /** the words, pairs or groups, those of the table that was open last */
  listed = $state.raw<Listed | null>(null);
  /** of the sentences that the filter keeps */
  summary = $state.raw<StudySummary | null>(null);
  error = $state<string | null>(null);

  shown = $derived.by(() => shownOf(this.info, this.step));
  // Parts of the step by themselves: what depends on one of them must not be made anew in every frame of a brush.
  xName = $derived.by(() => this.shown.x);
  yName = $derived.by(() => this.shown.y);
  colourName = $derived.by(() => this.shown.colour);
  measure = $derived.by(() => this.shown.measure);
  face = $derived.by(() => this.step.face);
  acrossName = $derived.by(() => this.shown.across);
  upName = $derived.by(() => this.shown.up);
  filter = $derived.by(() => this.step.filter);
  head = $derived.by(() => this.step.head);
  sortKey = $derived.by(() => this.step.sort.key);
  descending = $derived.by(() => this.step.sort.descending);
  listing = $derived.by(() => this.step.listing);
  wordOrder = $derived.by(() => this.step.words);
  from = $derived.by(() => this.step.from);
  to = $derived.by(() => this.step.to);
  grouping = $derived.by(() => this.step.by);
  all = $derived.by(() => this.columns.all);
  x = $derived.by(() => this.numbers(this.xName));
  y = $derived.by(() => this.numbers(this.yName));
  grid = $derived.by(() => (this.x && this.y ? new PointGrid(this.x, this.y) : null));
  /** the ranges of the two axes that the filter has, as a box; null where it has not both */
  box = $derived.by<Box | null>(() => boxOf(this.filter, this.xName, this.yName));
  /** the sentences that all conditions keep but those of the box, which change in every frame of a brush */
  private others = $derived.by<Bitmap | null>(() => {
    const { all, filter, box, xName, yName } = this;
    if (!all) return null;
    const isOfBox = (condition: Condition) =>
      box !== null && condition.of === "number" && [xName, yName].includes(condition.column);
    const local = filter.filter((condition) => !isOfBox(condition));
    const server = this.columns.keptByServer(filter);
    return local
      .filter(isLocal)
      .map((condition) => keptBy(condition, all))
      .reduce((kept, next) => kept.and(next), server ?? Bitmap.full(all.row.length));
  });
  /** the sentences that the filter keeps */
  selection = $derived.by<Bitmap | null>(() => {
    const { others, box, grid } = this;
    return others && box && grid ? others.and(grid.within(box)) : others;
  });
  count = $derived.by(() => this.selection?.count ?? 0);
  private sortColumn = $derived.by(() => this.all?.columns.get(this.sortKey) ?? null);
  private sorted = $derived.by<Uint32Array>(() => {
    const { all, sortKey, descending, sortColumn } = this;
    if (!all) return new Uint32Array();
    if (sortColumn) return orderBy(sortColumn, descending);
    const order = plainOrder(all.row.length);
    return sortKey === BY_ROW && descending ? order.reverse() : order;
  });
  /** the places of the table's rows */
  order = $derived.by<Uint32Array>(() => {
    const { all, selection, ranking } = this;
    if (!all || !selection) return new Uint32Array();
    if (this.sortKey !== BY_HEAD || !ranking) return selectedOrder(this.sorted, selection);
    const places = ranking.rows.map((row) => placeOf(all.row, row)).filter((place) => place >= 0);
    return Uint32Array.from(this.descending ? places : places.reverse());
  });
  /** the value of the chosen head for each ranked row */
  rankedValues = $derived.by(() => this.ranking && valuesByRow(this.ranking));
  /** the model that the measure of heads is of; null where it is of both */
  role = $derived.by<Role | null>(() => {
    const ofModel = this.info.measures.ofModel.includes(this.measure);
    const { of } = this.step;
    const isDifference = of === "change" && (this.info.corresponds || this.info.models.length === 1);
    return !ofModel || isDifference ? null : of === "base" ? "base" : "tuned";
  });
  private measureOf = $derived.by<MeasureOf>(() => ({ measure: this.measure, role: this.role }));

  constructor(
    readonly study: Study,
    readonly info: StudyInfo,
    address: Address,
    task: string,
  ) {
    this.columns = new LoadedColumns(study, info.columns);
    this.texts = new Texts(study);
    this.history = new StepHistory(address, STUDY_STEPS, ({ step }) => this.open(step));
    const { step, unread } = this.history.opened();
    this.step = this.answered(step ?? openingStep(task));
    if (unread.length > 0)
      this.error = `This address says ${unread.map((part) => `“${part}”`).join(", ")}, which cannot be read.`;
    this.history.note(this.step);
  }

  /** Shows a step of the history; what answers a question takes the place of the question. */
  private open(step: StudyStep): void {
    this.step = this.answered(step);
    if (step.ask) this.history.note(this.step, "none");
  }

  private answered(step: StudyStep): StudyStep {
    return step.ask ? answering(step.ask, step.task, this.info) : step;
  }

  /** Loads what the step needs; call it where effects may be made. */
  follow(): void {
    for (const load of this.loads) $effect(load);
  }

  /** What the step needs, each to be loaded anew when the state that it reads changes; the result of each ends it. */
  readonly loads: readonly (() => () => void)[] = [
    () => this.loadColumns(),
    () => this.columns.follow(this.filter),
    () => this.loadHeads(this.measureOf, this.filter),
    () => this.loadRanking(this.measureOf, this.filter),
    () => this.loadListed(),
    () => this.loadSummary(this.filter),
    () => this.loadArrows(this.filter),
  ];

  /** Changes the step at the next frame; `goesOn` where more follows, as of a brush. */
  change(change: Partial<StudyStep>, goesOn = false): void {
    this.frames.request(() => {
      this.step = { ...this.step, ...change };
      this.history.note(this.step, goesOn ? "goes on" : "step");
    });
  }

  /** Narrows the filter by a condition, in the place of that on the same subject. */
  keep(condition: Condition, goesOn = false): void {
    this.frames.request(() => this.refilter(withCondition(this.step.filter, condition), goesOn));
  }

  /** Narrows the filter to the sentences with some words, and lists them. */
  keepWords(words: readonly string[]): void {
    for (const text of words) this.keep({ of: "word", text });
    this.change({ listing: "sentences" });
  }

  /** Keeps the sentences in which a head has a value between two ends; all of them where both are null. */
  keepHead(head: HeadPlace, low: number | null, high: number | null): void {
    const condition: Condition = {
      of: "head",
      ...head,
      ...this.measureOf,
      low: low === null ? null : shortly(low),
      high: high === null ? null : shortly(high),
    };
    if (low === null && high === null) this.drop(subjectOf(condition));
    else this.keep(condition);
  }

  /** The range that the filter keeps of a head's measure; null where it keeps all. */
  rangeOf(head: HeadPlace): Range | null {
    const subject = subjectOf({ of: "head", ...head, ...this.measureOf, low: null, high: null });
    const condition = this.filter.find((other) => subjectOf(other) === subject);
    return condition?.of === "head" ? condition : null;
  }

  /** Releases what narrows the sentences, the last condition first. */
  release(): void {
    this.frames.request(() => {
      if (this.step.filter.length > 0) this.refilter(this.step.filter.slice(0, -1), false);
    });
  }

  drop(subject: string): void {
    this.frames.request(() => this.refilter(without(this.step.filter, subject), false));
  }

  /** Keeps the sentences in a box of the scatter, with bounds as an address has them; all of them without one. */
  brush(box: Box | null, goesOn = false): void {
    this.frames.request(() => {
      const { xName: x, yName: y } = this;
      let filter = without(without(this.step.filter, x), y);
      if (box) {
        filter = withCondition(filter, {
          of: "number",
          column: x,
          low: shortly(box.left),
          high: shortly(box.right),
        });
        if (y !== x)
          filter = withCondition(filter, {
            of: "number",
            column: y,
            low: shortly(box.bottom),
            high: shortly(box.top),
          });
      }
      this.refilter(filter, goesOn);
    });
  }

  /** Ranks the sentences by a head; a second time no longer. */
  rankBy(layer: number, head: number): void {
    const { head: now, sort } = this.step;
    const isSame = now?.layer === layer && now.head === head && sort.key === BY_HEAD;
    this.change({
      head: isSame ? null : { layer, head },
      sort: isSame ? openingStep("").sort : { key: BY_HEAD, descending: true },
      // Pairs are those of the head; other tables say nothing of it.
      listing: this.listing === "pairs" ? "pairs" : "sentences",
    });
  }

  private refilter(filter: Filter, goesOn: boolean): void {
    this.step = { ...this.step, filter };
    this.history.note(this.step, goesOn ? "goes on" : "step");
  }

  private numbers(name: string): Float32Array | null {
    const column = this.all?.columns.get(name);
    return column?.kind === "number" ? column.values : null;
  }

  private loadHeads(of: MeasureOf, filter: Filter): () => void {
    return this.askTwice(
      (intervals, signal) => this.study.heads(of, filter, intervals, signal),
      (heads) => (this.heads = heads),
    );
  }

  private loadSummary(filter: Filter): () => void {
    return this.askTwice(
      (intervals, signal) => this.study.summary(filter, intervals, signal),
      (summary) => (this.summary = summary),
    );
  }

  /** The means at once, their intervals once the filter rests: a bootstrap takes longer than a frame of a brush. */
  private askTwice<Answer>(
    request: (intervals: boolean, signal: AbortSignal) => Promise<Answer>,
    show: (answer: Answer) => void,
  ): () => void {
    const endMeans = this.ask(HEADS_MS, (signal) => request(false, signal), show);
    const endIntervals = this.ask(INTERVALS_MS, (signal) => request(true, signal), show);
    return () => {
      endMeans();
      endIntervals();
    };
  }

  private loadColumns(): () => void {
    const { xName, yName, colourName, filter, sortKey } = this;
    const filtered = filter.flatMap((condition) => ("column" in condition ? [condition.column] : []));
    void this.columns.need([xName, yName, ...(colourName ? [colourName] : []), ...filtered, sortKey]);
    return () => undefined;
  }

  private loadRanking(of: MeasureOf, filter: Filter): () => void {
    const { head } = this;
    if (!head) {
      this.ranking = null;
      return () => undefined;
    }
    return this.ask(
      HEADS_MS,
      (signal) => this.study.head({ ...of, ...head }, filter, MAX_RANKED, signal),
      (ranking) => (this.ranking = ranking),
    );
  }

  private loadArrows(filter: Filter): () => void {
    const { face, acrossName, upName } = this;
    if (face !== "scatter") return () => undefined;
    const means = (measure: string, role: Role, signal: AbortSignal): Promise<HeadMeans> => {
      const ofModel = this.info.measures.ofModel.includes(measure) && this.info.models.length > 1;
      return this.study.heads({ measure, role: ofModel ? role : null }, filter, false, signal);
    };
    return this.ask(
      HEADS_MS,
      async (signal) => {
        // One after the other, as two axes of one measure are the same requests.
        const x = {
          base: await means(acrossName, "base", signal),
          tuned: await means(acrossName, "tuned", signal),
        };
        const y = { base: await means(upName, "base", signal), tuned: await means(upName, "tuned", signal) };
        return arrowsOf(x, y);
      },
      (arrows) => (this.arrows = arrows),
    );
  }

  private loadListed(): () => void {
    const { listing, filter, wordOrder, grouping, head, from, to } = this;
    const show = (of: Listing) => (rows: StudyRow[]) => (this.listed = { of, rows });
    if (listing === "words")
      return this.askTwice(
        (intervals, signal) => this.study.words(filter, wordOrder, MAX_WORDS, intervals, signal),
        show(listing),
      );
    if (listing === "pairs" && this.info.edges > 0)
      return this.ask(
        INTERVALS_MS,
        (signal) => this.study.pairs({ head, from, to }, filter, wordOrder, MAX_WORDS, signal),
        show(listing),
      );
    if (listing === "groups")
      return this.ask(INTERVALS_MS, (signal) => this.study.groups(grouping, filter, signal), show(listing));
    return () => undefined;
  }

  /** Asks after a wait, and gives the answer unless the result was called before. */
  private ask<Answer>(
    wait: number,
    request: (signal: AbortSignal) => Promise<Answer>,
    show: (answer: Answer) => void,
  ): () => void {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      request(abort.signal)
        .then((answer) => {
          if (!abort.signal.aborted) show(answer);
        })
        .catch((error: unknown) => {
          if (!abort.signal.aborted && !(error instanceof ReplacedError)) this.error = messageOf(error);
        });
    }, wait);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }
}

function boxOf(filter: Filter, x: string, y: string): Box | null {
  const rangeOf = (name: string) =>
    filter.find((condition) => condition.of === "number" && condition.column === name);
  const [across, up] = [rangeOf(x), rangeOf(y)];
  if (across?.of !== "number" || up?.of !== "number") return null;
  return {
    left: across.low ?? -Infinity,
    right: across.high ?? Infinity,
    bottom: up.low ?? -Infinity,
    top: up.high ?? Infinity,
  };
}
