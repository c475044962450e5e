/** Decodes and checks the message of one flow (docs/wire.md). */

import type { Effects } from "./effects";
import type { Flow, ModelEdges, ModelGrid, ModelInfo, Role } from "./flow";
import { readMeasures } from "./measures";
import { readEffects } from "./readEffects";
import { readMessage, require, type Message } from "./message";

const FORMAT = "attention-flows/flow";
const VERSION = 1;

interface WrittenGrid {
  heads: number[];
  encoder_layers: number;
  root: { layer: number; word: number };
}

/** The parts of the header that every message has. */
const REQUIRED = [
  "text",
  "pair",
  "unit",
  "words",
  "segments",
  "special",
  "spans",
  "layers",
  "heads",
  "encoder_layers",
  "root",
  "weight",
  "floor",
  "scale",
  "models",
] as const;

type Parts = Pick<
  Flow,
  "text" | "pair" | "unit" | "words" | "segments" | "spans" | "layers" | "weight" | "floor" | "scale"
> &
  WrittenGrid & {
    special: number[];
    models: (ModelInfo & { own: WrittenGrid | null })[];
  };

export function decode(buffer: ArrayBuffer): Flow {
  const message = readMessage(buffer, FORMAT, VERSION);
  const parts = partsOf(message);
  checkShape(parts);
  const tunedGrid = parts.models.find((model) => model.own !== null)?.own;
  const grids = { base: gridOf(parts), tuned: gridOf(tunedGrid ?? parts) };
  const edges = (role: Role) => readEdges(message, parts.words.length, role, grids[role].heads);
  return {
    text: parts.text,
    pair: parts.pair,
    unit: parts.unit,
    words: parts.words,
    segments: parts.segments,
    special: Uint8Array.from(parts.special),
    spans: parts.spans,
    layers: parts.layers,
    heads: grids.base.heads.map((count, index) => Math.max(count, grids.tuned.heads[index])),
    grids,
    corresponds: !tunedGrid,
    notes: (message.part("notes") ?? []) as string[],
    weight: parts.weight,
    floor: parts.floor,
    scale: parts.scale,
    models: parts.models,
    names: { base: "base", tuned: "tuned" },
    base: edges("base"),
    tuned: parts.models.length === 2 ? edges("tuned") : null,
    measures: readMeasures(message.part("measures"), grids),
    effects: effectsOf(message, parts),
  };
}

function partsOf(message: Message): Parts {
  const parts = REQUIRED.map((name) => [name, message.part(name)] as const);
  for (const [name, part] of parts) require(part !== undefined, `its header lacks ${name}`);
  return Object.fromEntries(parts) as unknown as Parts;
}

const gridOf = ({ heads, encoder_layers, root }: WrittenGrid): ModelGrid => ({
  heads,
  encoderLayers: encoder_layers,
  root,
});

function checkShape(parts: Parts): void {
  const { words, layers, models } = parts;
  const n = words.length;
  require(n > 0, "it has no words");
  for (const name of ["segments", "special", "spans"] as const) {
    require(parts[name].length === n, `it has ${String(parts[name].length)} ${name} for ${String(n)} words`);
  }
  checkGrid(parts, layers, n);
  for (const { own } of models) if (own) checkGrid(own, layers, n);
  require(parts.scale > 0 && parts.floor >= 0, "its scale or floor is out of range");
  const roles = models.map((model) => model.role).join(",");
  require(roles === "base" || roles === "base,tuned", `its models are ${roles || "missing"}`);
  for (const { labels, probabilities, kind } of models) {
    require(kind === null ||
      kind === "class" ||
      kind === "word", `its labels are of the kind ${String(kind)}`);
    require((labels?.length ?? -1) ===
      (probabilities?.length ?? -1), "a model's probabilities do not match its labels");
  }
}

function effectsOf(message: Message, { words, layers }: Parts): Effects | null {
  const part = message.part("effects") ?? null;
  if (part === null) return null;
  const effects = readEffects(part);
  const { wordEffects } = effects;
  require(wordEffects.length === layers &&
    wordEffects.every((row) => row.length === words.length), "its effects do not match its words");
  return effects;
}

function checkGrid({ heads, encoder_layers: encoder, root }: WrittenGrid, layers: number, n: number): void {
  require(layers > 0 && heads.length === layers, "its heads do not match its layers");
  require(heads.every((count) => Number.isInteger(count) && count >= 0), "a layer has no number of heads");
  require(Number.isInteger(encoder) &&
    encoder >= 0 &&
    encoder < layers, "its encoder's layers are not below its last");
  require(root.layer === layers, "its root is not at the deepest layer");
  require(Number.isInteger(root.word) && root.word >= 0 && root.word < n, "its root is not one of its words");
}

function readEdges(message: Message, n: number, role: Role, heads: readonly number[]): ModelEdges {
  const rows = heads.reduce((sum, count) => sum + count * n, 0);
  const counts = message.array(`${role}/counts`);
  const to = message.array(`${role}/to`);
  const weights = message.array(`${role}/weights`);
  require(weights instanceof Uint16Array, `${role}/weights is not uint16`);
  require(counts.length === rows, `${role}/counts has ${String(counts.length)} rows, not ${String(rows)}`);
  const rowStart = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) rowStart[row + 1] = rowStart[row] + counts[row];
  require(rowStart[rows] === to.length &&
    to.length === weights.length, `${role}'s edges do not match its rows`);
  for (let row = 0; row < rows; row++) {
    let previous = -1;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) {
      require(to[edge] > previous && to[edge] < n, `${role}/to reads a word that is out of order or absent`);
      previous = to[edge];
    }
  }
  return { rowStart, to, weights };
}
