/** Decodes and checks the JSON answers of experiments (docs/wire.md). */

import type {
  EffectCourse,
  EffectCurve,
  Faithfulness,
  How,
  KnockoutMap,
  KnockoutResult,
  Knockouts,
  Reading,
} from "./effects";
import {
  boolean,
  gappyNumbers,
  gappyRows,
  listOf,
  number,
  numbers,
  oneOf,
  orNull,
  recordOf,
  type Json,
} from "./fields";
import type { Role } from "./flow";
import { readFaithfulness, readTarget } from "./readEffects";

const HOWS: readonly How[] = ["mask", "zero", "base"];
const ROLES: readonly Role[] = ["base", "tuned"];
const OVER = ["words", "heads"] as const;

export const readFaithfulnessResults = (part: unknown): Faithfulness[] =>
  listOf(recordOf(part, "the results"), "results").map(readFaithfulness);

export function readCurve(part: unknown): EffectCurve {
  const fields = recordOf(part, "the curve");
  return {
    counts: numbers(fields, "counts"),
    effect: gappyNumbers(fields, "effect"),
    difference: gappyNumbers(fields, "difference"),
    attention: gappyNumbers(fields, "attention"),
    random: gappyNumbers(fields, "random"),
  };
}

export function readKnockouts(part: unknown): Knockouts {
  const fields = recordOf(part, "the knockouts");
  return {
    target: readTarget(recordOf(fields.target, "the target")),
    how: oneOf(fields, "how", HOWS),
    react: boolean(fields, "react"),
    results: listOf(fields, "results").map(readResult),
  };
}

export function readKnockoutMap(part: unknown): KnockoutMap {
  const fields = recordOf(part, "the map of knockouts");
  return {
    over: oneOf(fields, "over", OVER),
    how: oneOf(fields, "how", HOWS),
    model: oneOf(fields, "model", ROLES),
    before: number(fields, "before"),
    effects: gappyRows(fields, "effects"),
  };
}

export function readEffectCourse(part: unknown): EffectCourse {
  const fields = recordOf(part, "the course of effects");
  return {
    value: gappyNumbers(fields, "value"),
    referenceValue: gappyNumbers(fields, "reference_value"),
  };
}

function readResult(part: unknown): KnockoutResult {
  const fields = recordOf(part, "a knockout");
  return {
    models: listOf(fields, "models").map((item) => {
      const model = recordOf(item, "a knockout's model");
      return {
        role: oneOf(model, "role", ROLES),
        before: readReading(recordOf(model.before, "what a model says before")),
        after: readReading(recordOf(model.after, "what a model says after")),
        effect: orNull(model, "effect", number),
      };
    }),
    response: orNull(fields, "response", number),
  };
}

const readReading = (fields: Json): Reading => ({
  value: orNull(fields, "value", number),
  probabilities: orNull(fields, "probabilities", numbers),
});
