import { readStudy } from "../../src/contract/readStudy";
import type { StudyInfo } from "../../src/contract/study";
import { Bitmap } from "../../src/flow/study/bitmap";

/** Numbers in 0..1 from a seed, the same each time (mulberry32). */
export function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function placesOf(bitmap: Bitmap): number[] {
  const places: number[] = [];
  bitmap.each((place) => places.push(place));
  return places;
}

type Items = Uint8Array | Uint16Array | Uint32Array | Float32Array;
const TYPES = new Map<unknown, string>([
  [Uint8Array, "uint8"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [Float32Array, "float32"],
]);

/** A message of columns, written apart from the code that reads it. */
export function encodeColumns(format: string, arrays: Record<string, Items>): ArrayBuffer {
  const table: Record<string, object> = {};
  let length = 0;
  for (const [name, items] of Object.entries(arrays)) {
    table[name] = { type: TYPES.get(items.constructor), offset: length, length: items.length };
    length += Math.ceil(items.byteLength / 4) * 4;
  }
  const rows = Object.values(arrays)[0].length;
  const parts = { format, version: 1, rows, columns: Object.keys(arrays).slice(1), arrays: table };
  let header = new TextEncoder().encode(JSON.stringify(parts));
  const padded = new Uint8Array(Math.ceil((8 + header.length) / 8) * 8 - 8).fill(32);
  padded.set(header);
  header = padded;
  const buffer = new ArrayBuffer(8 + header.length + length);
  const bytes = new Uint8Array(buffer);
  bytes.set(new TextEncoder().encode("AFLW"));
  new DataView(buffer).setUint32(4, header.length, true);
  bytes.set(header, 8);
  for (const [name, items] of Object.entries(arrays)) {
    const { offset } = table[name] as { offset: number };
    bytes.set(new Uint8Array(items.buffer, items.byteOffset, items.byteLength), 8 + header.length + offset);
  }
  return buffer;
}

/** A study of one model with two heads, of five sentences, with these columns. */
export const studyInfo = (columns: readonly object[], edges = 20): StudyInfo =>
  readStudy({
    name: "data",
    corresponds: true,
    models: [{ role: "base", name: "b", labels: null, heads: [2] }],
    reference: "base",
    sentences: 5,
    rejected: 0,
    columns,
    measures: { shared: ["change"], of_model: ["entropy"], effect: true },
    part: null,
    accuracy: {},
    edges,
  });
