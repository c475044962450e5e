import type { Effects } from "../../src/contract/effects";

/**
 * Effects of a pair of texts on a prediction of three classes: what `change` gives in place of a flip from
 * contradiction, 98 %, to neutral, 90 %.
 */
export function effectsWith(change: Partial<Effects> = {}): Effects {
  return {
    model: "tuned",
    reference: "base",
    target: { label: "contradiction", index: 2, position: null, against: null },
    value: 3.9,
    referenceValue: -2.4,
    otherValue: -0.5,
    labels: ["entailment", "neutral", "contradiction"],
    probabilities: [0.01, 0.01, 0.98],
    referenceProbabilities: [0.02, 0.9, 0.08],
    steps: 5,
    error: 0.003,
    edgeCount: 23328,
    linkCount: 1944,
    links: {
      layer: [2, 1, 2, 2],
      from: [0, 3, 0, 0],
      to: [3, 1, 1, 4],
      effect: [4, 1.5, -0.5, 0.25],
      change: [0.8, 0.3, 0.4, -0.1],
      absolute: [4.5, 1.5, 0.5, 0.5],
      head: [1, 0, 0, 1],
      headEffect: [4.25, 1.5, -0.5, 0.3],
      reference: [0.12, 0.1, 0.2, 0.4],
      value: [0.74, 0.4, 0.6, 0.3],
    },
    edges: {
      layer: [2, 1, 2],
      head: [1, 0, 0],
      from: [0, 3, 0],
      to: [3, 1, 1],
      reference: [0.12, 0.1, 0.2],
      value: [0.74, 0.4, 0.6],
      effect: [4.25, 1.5, -0.5],
      response: [2, 1, -0.25],
    },
    absolute: 8,
    // words: [CLS] man . nobody . [SEP]
    wordEffects: [
      [0, 1.5, 0.25, 0, 0, 0],
      [0, -0.5, 0, 4.25, 0.25, 0.5],
    ],
    headEffects: [
      [1.5, 0.25],
      [-0.25, 4.75],
    ],
    measured: [],
    ...change,
  };
}

export const WORDS = ["[CLS]", "man", ".", "nobody", ".", "[SEP]"];
export const SEGMENTS = [0, 0, 0, 1, 1, 1];
