import { readEffects } from "../contract/readEffects";
import {
  readCurve,
  readEffectCourse,
  readFaithfulnessResults,
  readKnockoutMap,
  readKnockouts,
} from "../contract/readExperiments";
import type { Experiments } from "./source";

/** Asks the models' host one thing by the name of its method (docs/wire.md), and gives the JSON of its answer. */
export type Ask = (method: string, request: object, signal: AbortSignal) => Promise<unknown>;

/** The experiments of a host that is asked in JSON. */
export function experimentsBy(ask: Ask): Experiments {
  return {
    effects: async (request, signal) => readEffects(await ask("effects", request, signal)),
    faithfulness: async (request, signal) =>
      readFaithfulnessResults(await ask("faithfulness", request, signal)),
    curve: async (request, signal) => readCurve(await ask("curve", request, signal)),
    knockouts: async (request, signal) => readKnockouts(await ask("knockouts", request, signal)),
    knockoutMap: async (request, signal) => readKnockoutMap(await ask("knockout-map", request, signal)),
    effectCourse: async (request, signal) => readEffectCourse(await ask("effect-course", request, signal)),
  };
}
