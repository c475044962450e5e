import { readEffects } from "../contract/readEffects";
import {
  readCurve,
  readEffectCourse,
  readFaithfulnessResults,
  readKnockoutMap,
  readKnockouts,
} from "../contract/readExperiments";
import type { Experiments } from "./source";

/** Sends a request by the name of its method (docs/wire.md), and resolves to the JSON of the answer. */
export type Ask = (method: string, request: object, signal: AbortSignal) => Promise<unknown>;

/** Experiments by a function that sends a request in JSON and resolves to the answer. */
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
