import type { ModelInfo, Role } from "../../src/contract/flow";

/** An edge as (layer, head, from, to, stored weight). */
export type Edge = readonly [layer: number, head: number, from: number, to: number, q: number];

export interface Message {
  words: string[];
  segments?: number[];
  special?: number[];
  heads: number[];
  base: Edge[];
  tuned?: Edge[];
  header?: Record<string, unknown>;
}

/** Writes the message of docs/wire.md, so that tests read what a server would send. */
export function encode({ words, segments, special, heads, base, tuned, header = {} }: Message): ArrayBuffer {
  const n = words.length;
  const models: (ModelInfo & { own: null })[] = [
    { role: "base", name: "first", labels: null, probabilities: null, kind: null, own: null },
  ];
  if (tuned)
    models.push({
      role: "tuned",
      name: "second",
      labels: ["no", "yes"],
      probabilities: [0.25, 0.75],
      kind: "class",
      own: null,
    });
  const parts: Uint8Array[] = [];
  const arrays: Record<string, unknown> = {};
  let offset = 0;
  const add = (name: string, type: string, items: Uint8Array | Uint16Array) => {
    arrays[name] = { type, offset, length: items.length };
    const bytes = new Uint8Array(Math.ceil(items.byteLength / 4) * 4);
    bytes.set(new Uint8Array(items.buffer, items.byteOffset, items.byteLength));
    parts.push(bytes);
    offset += bytes.length;
  };
  const addModel = (role: Role, edges: readonly Edge[]) => {
    const sorted = [...edges].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
    const counts = new Uint16Array(heads.reduce((sum, count) => sum + count * n, 0));
    const first = (layer: number) => heads.slice(0, layer - 1).reduce((sum, count) => sum + count * n, 0);
    for (const [layer, head, from] of sorted) counts[first(layer) + head * n + from]++;
    add(`${role}/counts`, "uint16", counts);
    add(
      `${role}/to`,
      "uint8",
      Uint8Array.from(sorted, (edge) => edge[3]),
    );
    add(
      `${role}/weights`,
      "uint16",
      Uint16Array.from(sorted, (edge) => edge[4]),
    );
  };
  addModel("base", base);
  if (tuned) addModel("tuned", tuned);

  const fields = {
    format: "attention-flows/flow",
    version: 1,
    text: words.join(" "),
    pair: null,
    unit: "word",
    words,
    segments: segments ?? words.map(() => 0),
    special: special ?? words.map(() => 0),
    spans: spansOf(words, special),
    layers: heads.length,
    heads,
    encoder_layers: 0,
    root: { layer: heads.length, word: 0 },
    weight: "attention",
    floor: 0.01,
    scale: 50_000,
    models,
    arrays,
    ...header,
  };
  const json = new TextEncoder().encode(JSON.stringify(fields));
  const headerBytes = Math.ceil((8 + json.length) / 8) * 8 - 8;
  const message = new Uint8Array(8 + headerBytes + offset).fill(32, 8, 8 + headerBytes);
  message.set(new TextEncoder().encode("AFLW"));
  new DataView(message.buffer).setUint32(4, headerBytes, true);
  message.set(json, 8);
  let at = 8 + headerBytes;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message.buffer;
}

function spansOf(words: readonly string[], special?: readonly number[]): ([number, number] | null)[] {
  let at = 0;
  return words.map((word, index) => {
    if (special?.[index]) return null;
    const span: [number, number] = [at, at + word.length];
    at += word.length + 1;
    return span;
  });
}

/** Random edges from a seeded generator: the same picture at every run. */
export function randomEdges(seed: number, n: number, heads: readonly number[], density: number): Edge[] {
  let state = seed;
  const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const edges: Edge[] = [];
  heads.forEach((count, index) => {
    for (let head = 0; head < count; head++) {
      for (let from = 0; from < n; from++) {
        for (let to = 0; to < n; to++) {
          if (random() < density)
            edges.push([index + 1, head, from, to, 500 + Math.floor(random() * 49_500)]);
        }
      }
    }
  });
  return edges;
}
