/** What attention does to a prediction, as the server and messages say it (docs/wire.md, docs/effects.md). */

import type { Role } from "./role";

/** What y is: the log-odds of a class, or of a token that a language model predicts. */
export interface EffectTarget {
  label: string;
  index: number;
  /** the token whose prediction it is; null where the model predicts a class */
  position: number | null;
  against: string | null;
}

/**
 * The strongest links by |effect|, strongest first, in columns. A link is all heads between two words at a layer: its
 * effect and its change of attention are sums over them.
 */
export interface EffectLinks {
  layer: number[];
  from: number[];
  to: number[];
  effect: number[];
  /** Σ(A − R): above 0 where the model reads more than its reference */
  change: number[];
  /** Σ|effect| of the heads: far above |effect| where they oppose each other */
  absolute: number[];
  /** the head of the strongest effect, that effect, and the head's weights in the reference and in the model */
  head: number[];
  headEffect: number[];
  reference: number[];
  value: number[];
}

/** The strongest edges by |effect|, strongest first, in columns. */
export interface EffectEdges {
  layer: number[];
  head: number[];
  from: number[];
  to: number[];
  reference: number[];
  value: number[];
  effect: number[];
  /** the estimate of what putting this edge alone to the reference does to y while later attention reacts */
  response: number[];
}

/** Measured: the faithfulness of sets of links. f is null where y(A) − y(R) is too small to take parts of. */
export interface Faithfulness {
  /** the number of links */
  count: number;
  /** y with these links as the model has them and all others at the reference */
  kept: number;
  /** the other way round; null, and so is `removed`, where only `kept` was measured */
  left: number | null;
  f: number | null;
  removed: number | null;
  /** f of as many links at random, the mean of several draws; null where it was not requested */
  random: number | null;
}

/** The effects of one model on one sentence. Numbers are in nats unless they are said to be shares. */
export interface Effects {
  /** the model whose effects these are */
  model: Role;
  /** "base", "zero", or the name of a checkpoint's model */
  reference: string;
  target: EffectTarget;
  /** y(A) and y(R), measured, and y of the same label in the other model */
  value: number;
  referenceValue: number;
  otherValue: number | null;
  /** of the model's labels, as the model runs and with the reference's attention; null where it predicts no class */
  labels: string[] | null;
  probabilities: number[] | null;
  referenceProbabilities: number[] | null;
  steps: number;
  /** of completeness, as a share */
  error: number;
  /** how many exist */
  edgeCount: number;
  linkCount: number;
  links: EffectLinks;
  edges: EffectEdges;
  /** Σ|effect| of all links */
  absolute: number;
  /** Σ effect of the edges into each word, at each layer: [layers][words] */
  wordEffects: number[][];
  /** [layers][heads] */
  headEffects: number[][];
  /** f of the strongest links at a few counts, fewest first; empty where nothing was measured */
  measured: Faithfulness[];
}

/** A measured curve of f over the number of links. */
export interface EffectCurve {
  counts: number[];
  effect: (number | null)[];
  difference: (number | null)[];
  attention: (number | null)[];
  random: (number | null)[];
}

export type How = "mask" | "zero" | "base";

/** What a knockout takes away: all of these together. */
export interface CutFields {
  /** (layer, head, from, to); a head of null is the whole link */
  edges?: readonly (readonly [number, number | null, number, number])[];
  /** (layer, head) */
  heads?: readonly (readonly [number, number])[];
  /** words that are not read */
  words?: readonly number[];
  /** whole layers, or where there is something else, the layers to which that is confined */
  layers?: readonly number[] | null;
  /** who does not read the words */
  reader?: "all" | "root";
}

/** What a model says: y in nats, and its classes' probabilities. */
export interface Reading {
  value: number | null;
  probabilities: number[] | null;
}

export interface KnockoutResult {
  models: { role: Role; before: Reading; after: Reading; effect: number | null }[];
  /** the estimate of the last model's effect from its gradient; null where it was not requested */
  response: number | null;
}

export interface Knockouts {
  target: EffectTarget;
  how: How;
  react: boolean;
  results: KnockoutResult[];
}

/** Measured effects of cutting each word (or head) at each layer: [layers][words or heads], in nats. */
export interface KnockoutMap {
  over: "words" | "heads";
  how: How;
  model: Role;
  before: number;
  effects: (number | null)[][];
}

/** y(A) and y(R) at each checkpoint; null where it has none. */
export interface EffectCourse {
  value: (number | null)[];
  referenceValue: (number | null)[];
}
