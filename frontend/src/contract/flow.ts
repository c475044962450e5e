/** The types of a decoded message (docs/wire.md). */

import type { Effects } from "./effects";
import type { Role } from "./role";

export type { Role } from "./role";
export type Unit = "word" | "token";
/** What a model's labels are: the classes of a task head, or the most probable words of a language model. */
export type LabelKind = "class" | "word";
/** The segment of the words that an encoder-decoder's decoder reads. */
export const DECODER = 2;

export interface ModelInfo {
  role: Role;
  name: string;
  labels: string[] | null;
  probabilities: number[] | null;
  kind: LabelKind | null;
}

/** One model's edges in rows; a row is one (layer, head, reading word), layer 1, head 0, word 0 first. */
export interface ModelEdges {
  /** rows + 1 items: the edges of row r are rowStart[r] .. rowStart[r + 1] − 1 */
  rowStart: Uint32Array;
  /** the word read, ascending within a row */
  to: Uint8Array | Uint16Array;
  /** a stored weight q stands for q / scale */
  weights: Uint16Array;
}

/** A model's layers, heads and root; of two models that do not correspond, on the layers of the deeper one. */
export interface ModelGrid {
  /** the number of heads of each layer; 0 where the model lacks the layer or it has no attention: states are carried on */
  heads: number[];
  /** how many of the first layers are the encoder's; 0 where the model is no encoder-decoder */
  encoderLayers: number;
  /** the state that the classification is read from */
  root: { layer: number; word: number };
}

/** A value of each head: values[layer − 1][head], null where a head has none. */
export type HeadValues = readonly (readonly (number | null)[])[];
/** The exact measures of heads, from whole attention maps: those of each model by name, and the change between them. */
export type HeadMeasurements = Partial<Record<Role, Readonly<Record<string, HeadValues | undefined>>>> & {
  change: HeadValues | null;
};

export interface Flow {
  text: string;
  pair: string | null;
  unit: Unit;
  words: string[];
  segments: number[];
  special: Uint8Array;
  spans: ([number, number] | null)[];
  layers: number;
  /** the most heads that a model has on each layer */
  heads: number[];
  grids: Record<Role, ModelGrid>;
  /** whether both models have the same layers, heads and root, so that edges are compared head by head */
  corresponds: boolean;
  /** notes on how the text was read, such as what was cut off or the number of windows */
  notes: readonly string[];
  weight: string;
  floor: number;
  scale: number;
  models: ModelInfo[];
  /** the names of the two on the page: base and tuned, or those of a pinned trace and the present one */
  names: Readonly<Record<Role, string>>;
  base: ModelEdges;
  tuned: ModelEdges | null;
  /** null where the message has none */
  measures: HeadMeasurements | null;
  /** null where the message has none */
  effects: Effects | null;
}
