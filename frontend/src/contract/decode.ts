/** The wire contract (docs/wire.md): one binary message for one sentence, decoded and checked. */

export type Role = "base" | "tuned";
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

/** How a model is built, on the layers of the deeper one where two models differ. */
export interface ModelGrid {
  /** of each layer; 0 where the model has none there, and states are carried on unchanged */
  heads: number[];
  /** in an encoder-decoder how many of the layers, from the first, are the encoder's; elsewhere 0 */
  encoderLayers: number;
  /** the state that the classification is read from */
  root: { layer: number; word: number };
}

/** The measures of heads that all of their attention tells: value[layer − 1][head], null where there is none. */
type HeadValues = (number | null)[][];
export const OWN_MEASURES = ["entropy", "special", "itself", "next", "previous"] as const;
/** Those that need no second model. */
export type OwnMeasure = (typeof OWN_MEASURES)[number];
export type HeadMeasurements = Partial<Record<Role, Record<OwnMeasure, HeadValues>>> & {
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
  /** what the reader must know of how the text was read: what was cut off, in how many windows */
  notes: readonly string[];
  weight: string;
  floor: number;
  scale: number;
  models: ModelInfo[];
  /** what the two are called in what is shown: base and tuned, but where something else stands in their place */
  names: Readonly<Record<Role, string>>;
  base: ModelEdges;
  tuned: ModelEdges | null;
  /** the exact measures of heads, where they are at hand */
  measures: HeadMeasurements | null;
}

interface ArrayEntry {
  type: "uint8" | "uint16";
  offset: number;
  length: number;
}

type Derived =
  "names" | "notes" | "measures" | "special" | "base" | "tuned" | "builds" | "corresponds" | "models";
interface WrittenGrid {
  heads: number[];
  encoder_layers: number;
  root: { layer: number; word: number };
}
type Header = Omit<Flow, Derived> &
  WrittenGrid & {
    format: string;
    version: number;
    models: (ModelInfo & { own: WrittenGrid | null })[];
    notes?: string[];
    measures?: HeadMeasurements;
    special: number[];
    arrays: Record<string, ArrayEntry>;
  };

const MAGIC = "AFLW";
const FORMAT = "attention-flows/flow";
const VERSION = 1;
const PREFIX_BYTES = 8;

export class WireError extends Error {
  constructor(message: string) {
    super(`Not a flow this page can read: ${message}.`);
    this.name = "WireError";
  }
}

function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new WireError(message);
}

export function decode(buffer: ArrayBuffer): Flow {
  const { header, body } = readHeader(buffer);
  checkShape(header);
  const own = header.models.find((model) => model.own !== null)?.own;
  const grids = { base: gridOf(header), tuned: gridOf(own ?? header) };
  const edges = (role: Role) => readEdges(buffer, body, header, role, grids[role].heads);
  return {
    text: header.text,
    pair: header.pair,
    unit: header.unit,
    words: header.words,
    segments: header.segments,
    special: Uint8Array.from(header.special),
    spans: header.spans,
    layers: header.layers,
    heads: grids.base.heads.map((count, index) => Math.max(count, grids.tuned.heads[index])),
    grids,
    corresponds: !own,
    notes: header.notes ?? [],
    weight: header.weight,
    floor: header.floor,
    scale: header.scale,
    models: header.models,
    names: { base: "base", tuned: "tuned" },
    base: edges("base"),
    tuned: header.models.length === 2 ? edges("tuned") : null,
    measures: header.measures ?? null,
  };
}

const gridOf = ({ heads, encoder_layers, root }: WrittenGrid): ModelGrid => ({
  heads,
  encoderLayers: encoder_layers,
  root,
});

function readHeader(buffer: ArrayBuffer): { header: Header; body: number } {
  require(buffer.byteLength >= PREFIX_BYTES, "it is shorter than its prefix");
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  require(magic === MAGIC, `it starts with ${JSON.stringify(magic)}, not "${MAGIC}"`);
  const headerBytes = new DataView(buffer).getUint32(4, true);
  const body = PREFIX_BYTES + headerBytes;
  require(body <= buffer.byteLength, "its header runs past its end");
  require(body % 8 === 0, "its header is not padded to 8 bytes");
  let header: Header;
  try {
    header = JSON.parse(
      new TextDecoder().decode(new Uint8Array(buffer, PREFIX_BYTES, headerBytes)),
    ) as Header;
  } catch {
    throw new WireError("its header is not JSON");
  }
  require(header.format === FORMAT, `its format is ${String(header.format)}, not ${FORMAT}`);
  require(header.version === VERSION, `its version is ${String(header.version)}, not ${String(VERSION)}`);
  return { header, body };
}

function checkShape(header: Header): void {
  const { words, layers, models } = header;
  const n = words.length;
  require(n > 0, "it has no words");
  for (const name of ["segments", "special", "spans"] as const) {
    require(header[name].length ===
      n, `it has ${String(header[name].length)} ${name} for ${String(n)} words`);
  }
  checkGrid(header, layers, n);
  for (const { own } of models) if (own) checkGrid(own, layers, n);
  require(header.scale > 0 && header.floor >= 0, "its scale or floor is out of range");
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

function checkGrid({ heads, encoder_layers: encoder, root }: WrittenGrid, layers: number, n: number): void {
  require(layers > 0 && heads.length === layers, "its heads do not match its layers");
  require(heads.every((count) => Number.isInteger(count) && count >= 0), "a layer has no number of heads");
  require(heads.at(-1) !== 0, "its deepest layer has no heads");
  require(Number.isInteger(encoder) &&
    encoder >= 0 &&
    encoder < layers, "its encoder's layers are not below its last");
  require(root.layer === layers, "its root is not at the deepest layer");
  require(Number.isInteger(root.word) && root.word >= 0 && root.word < n, "its root is not one of its words");
}

function readEdges(
  buffer: ArrayBuffer,
  body: number,
  header: Header,
  role: Role,
  heads: readonly number[],
): ModelEdges {
  const n = header.words.length;
  const rows = heads.reduce((sum, count) => sum + count * n, 0);
  const counts = readArray(buffer, body, header, `${role}/counts`);
  const to = readArray(buffer, body, header, `${role}/to`);
  const weights = readArray(buffer, body, header, `${role}/weights`);
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

function readArray(
  buffer: ArrayBuffer,
  body: number,
  header: Header,
  name: string,
): Uint8Array | Uint16Array {
  const entry = header.arrays[name] as ArrayEntry | undefined;
  require(entry !== undefined, `it lacks the array ${name}`);
  const { type, offset, length } = entry;
  require(type === "uint8" || type === "uint16", `${name} has the unknown type ${String(type)}`);
  const bytes = type === "uint8" ? 1 : 2;
  const start = body + offset;
  const inside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
  require(inside && start + length * bytes <= buffer.byteLength, `${name} runs past its end`);
  require(start % bytes === 0, `${name} is not aligned`);
  return type === "uint8" ? new Uint8Array(buffer, start, length) : new Uint16Array(buffer, start, length);
}
