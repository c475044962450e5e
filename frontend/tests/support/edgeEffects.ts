import type { Effects } from "../../src/contract/effects";
import type { Flow } from "../../src/contract/flow";

/** Numbers of both signs that repeat on every run, by a linear congruential generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return (2 * state) / 2 ** 32 - 1;
  };
}

/** Effects of a flow's tuned model on every third of its stored edges, of which the `count` strongest are listed. */
export function someEffects(flow: Flow, count: number): Effects {
  const next = numbers(7);
  const n = flow.words.length;
  const headEffects = flow.heads.map((heads) => Array.from({ length: heads }, () => 0));
  const wordEffects = flow.heads.map(() => Array.from({ length: n }, () => 0));
  const { rowStart, to } = flow.tuned ?? flow.base;
  const all: { layer: number; head: number; from: number; to: number; effect: number }[] = [];
  let row = 0;
  flow.heads.forEach((heads, index) => {
    for (let head = 0; head < heads; head++)
      for (let from = 0; from < n; from++, row++)
        for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) {
          if (edge % 3) continue;
          const effect = next();
          all.push({ layer: index + 1, head, from, to: to[edge], effect });
          headEffects[index][head] += effect;
          wordEffects[index][to[edge]] += effect;
        }
  });
  const listed = all.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).slice(0, count);
  const column = (name: keyof (typeof all)[number]) => listed.map((edge) => edge[name]);
  const difference = all.reduce((sum, { effect }) => sum + effect, 0);
  return {
    model: flow.tuned ? "tuned" : "base",
    reference: flow.tuned ? "base" : "zero",
    target: { label: "yes", index: 1, position: null, against: null },
    value: 1 + difference,
    referenceValue: 1,
    otherValue: null,
    labels: ["no", "yes"],
    probabilities: [0.5, 0.5],
    referenceProbabilities: [0.5, 0.5],
    steps: 5,
    error: 0.01,
    edgeCount: all.length,
    linkCount: 0,
    links: {
      layer: [],
      from: [],
      to: [],
      effect: [],
      change: [],
      absolute: [],
      head: [],
      headEffect: [],
      reference: [],
      value: [],
    },
    edges: {
      layer: column("layer"),
      head: column("head"),
      from: column("from"),
      to: column("to"),
      reference: listed.map(next),
      value: listed.map(next),
      effect: column("effect"),
      response: listed.map(next),
    },
    absolute: all.reduce((sum, { effect }) => sum + Math.abs(effect), 0),
    wordEffects,
    headEffects,
    measured: [],
  };
}
