import { describe, expect, it } from "vitest";
import { edgeEffectsOf } from "../../../src/flow/effects/edgeEffects";
import {
  largestOf,
  partOf,
  probabilityOf,
  rankedHeads,
  rankedPlaces,
  rankedWords,
} from "../../../src/flow/effects/sums";
import { someEffects } from "../../support/edgeEffects";
import { flowOf } from "../../support/viewDocument";

const flow = flowOf("pair.flow");
const effects = someEffects(flow, 40);
const total = effects.value - effects.referenceValue;

describe("sums of effects", () => {
  it("of heads and of words each make the whole difference, strongest first", () => {
    for (const ranked of [rankedHeads(effects), rankedWords(effects)]) {
      expect(ranked.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(total, 9);
      const sizes = ranked.map(({ effect }) => Math.abs(effect));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    expect(rankedHeads(effects)).toHaveLength(flow.heads.reduce((sum, count) => sum + count, 0));
    expect(rankedWords(effects)).toHaveLength(flow.words.length);
  });

  it("are parts of the difference, unless that is too small", () => {
    expect(partOf(total / 4, effects)).toBeCloseTo(0.25, 12);
    expect(partOf(0.1, { value: 2.2, referenceValue: 2 })).toBeNull();
    expect(partOf(-1, { value: -3, referenceValue: 1 })).toBe(0.25);
  });

  it("leave out places without a value", () => {
    expect(
      rankedPlaces([
        [0.5, null],
        [0, -2],
      ]),
    ).toEqual([
      { layer: 2, at: 1, effect: -2 },
      { layer: 1, at: 0, effect: 0.5 },
    ]);
    expect(
      largestOf([
        [0.5, null],
        [0, -2],
      ]),
    ).toBe(2);
    expect(largestOf([])).toBe(1);
  });

  it("give the probability of a class by its log-odds", () => {
    const softmax = [1.2, -0.4, 0.3].map(Math.exp);
    const [first, ...others] = softmax;
    const rest = others.reduce((sum, value) => sum + value, 0);
    expect(probabilityOf(Math.log(first / rest), { ...effects, probabilities: [] })).toBeCloseTo(
      first / (first + rest),
      12,
    );
    expect(probabilityOf(1, { ...effects, probabilities: null })).toBeNull();
    expect(probabilityOf(1, { ...effects, target: { against: "no" } })).toBeNull();
  });
});

describe("effects of edges", () => {
  it("are found by layer, head and words; the others are weaker", () => {
    const known = edgeEffectsOf(effects, flow);
    const { layer, head, from, to, effect } = effects.edges;
    effect.forEach((_, row) => {
      expect(known?.rowOf(layer[row], head[row], from[row], to[row])).toBe(row);
    });
    expect(known?.rest).toBe(Math.abs(effect[39]));
    expect(edgeEffectsOf(someEffects(flow, 1e6), flow)?.rest).toBe(0);
  });

  it("have no place in another flow", () => {
    expect(edgeEffectsOf(effects, flowOf("unlike.flow"))).toBeNull();
    expect(edgeEffectsOf(null, flow)).toBeNull();
  });
});
