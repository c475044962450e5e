import type { EffectCourse, Effects, KnockoutMap } from "../contract/effects";
import { cutOfPath, NO_KNOCKOUTS, pathKey, withResults, type PathKnockouts } from "../flow/effects/pathCuts";
import type { Path } from "../flow/paths/strongest";
import type { EffectsRequest, Experiments, FlowRequest, Source } from "../source/source";
import { effectsRequest } from "./effects.svelte";
import { OnDemand } from "./onDemand.svelte";

/** What is measured on request for the panels beside the rings: knockouts, and y over the course. */
export class Measuring {
  private readonly words = new OnDemand<KnockoutMap>();
  private readonly heads = new OnDemand<KnockoutMap>();
  private readonly paths = new OnDemand<PathKnockouts>();
  private readonly course = new OnDemand<EffectCourse>();
  private readonly experiments: Experiments | null;

  constructor(
    source: Pick<Source, "measured">,
    /** the request that the picture answers */
    private readonly answered: () => FlowRequest | null,
  ) {
    this.experiments = source.measured ?? null;
  }

  /** The words that are not read, at each layer; null where there are no models to run. */
  wordMap(effects: Effects): Measurement<KnockoutMap> | null {
    return this.measurement(this.words, effects, (experiments, request, signal) =>
      experiments.knockoutMap({ ...request, over: "words", how: "mask" }, signal),
    );
  }

  /** The heads with the base's attention, or of one model without theirs. */
  headMap(effects: Effects): Measurement<KnockoutMap> | null {
    const how = effects.reference === "zero" ? "zero" : "base";
    return this.measurement(this.heads, effects, (experiments, request, signal) =>
      experiments.knockoutMap({ ...request, over: "heads", how }, signal),
    );
  }

  /** The paths without all heads of each hop; to those measured before, the others are added. */
  pathKnockouts(effects: Effects, paths: readonly Path[]): Measurement<PathKnockouts> | null {
    const known = () => this.pathKnockouts(effects, [])?.answer ?? NO_KNOCKOUTS;
    return this.measurement(this.paths, effects, async (experiments, request, signal) => {
      const measured = known();
      const missing = paths.filter((path) => !measured.has(pathKey(path)));
      const cuts = missing.map(cutOfPath);
      const { results } = await experiments.knockouts({ ...request, cuts, how: "mask", react: true }, signal);
      return withResults(measured, missing, results);
    });
  }

  /** y(A) and y(R) of the same class at each checkpoint. */
  effectCourse(effects: Effects): Measurement<EffectCourse> | null {
    const run: Run<EffectCourse> = (experiments, request, signal) =>
      experiments.effectCourse(request, signal);
    return this.measurement(this.course, effects, run, true);
  }

  /** `wholeCourse` where the answer is the same for all checkpoints. */
  private measurement<Answer>(
    results: OnDemand<Answer>,
    effects: Effects,
    run: Run<Answer>,
    wholeCourse = false,
  ): Measurement<Answer> | null {
    const { experiments } = this;
    const answered = this.answered();
    if (!experiments || !answered) return null;
    const request = requestAs(effects, answered);
    const key = JSON.stringify(wholeCourse ? { ...request, checkpoint: null } : request);
    return {
      answer: results.resultOf(key),
      running: results.isRunning(key),
      error: results.errorOf(key),
      start: () => void results.start(key, (signal) => run(experiments, request, signal)),
      cancel: () => {
        results.cancel();
      },
    };
  }
}

type Run<Answer> = (
  experiments: Experiments,
  request: EffectsRequest,
  signal: AbortSignal,
) => Promise<Answer>;

/** A measurement as it stands. */
export interface Measurement<Answer> {
  /** null until it is there */
  answer: Answer | null;
  running: boolean;
  /** why it failed, in one line */
  error: string | null;
  start: () => void;
  cancel: () => void;
}

/** A request for what is measured of the same class, against the same reference, as the effects. */
function requestAs({ reference, target, labels }: Effects, answered: FlowRequest): EffectsRequest {
  return {
    ...effectsRequest(answered),
    reference: reference === "base" || reference === "zero" ? reference : null,
    target: labels ? target.index : null,
  };
}
