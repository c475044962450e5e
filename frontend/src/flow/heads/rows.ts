import { DECODER, type Flow, type ModelEdges, type Role } from "../../contract/flow";

/**
 * One model's rows, each completed to a distribution over the words that it may read: what its edges lack to 1 is divided
 * evenly among the words without one, at most the floor each, and the row is scaled to sum to 1 (docs/definitions.md,
 * "Rows of heads"). A row is one (layer, head, reading word), as in the message.
 */
export class HeadRows {
  readonly edges: ModelEdges;
  readonly heads: readonly number[];
  readonly n: number;
  /** the factor of a stored weight; 0 for a row that the model lacks */
  readonly unit: Float64Array;
  /** the weight of each word that is readable but has no edge */
  readonly even: Float64Array;
  /** the part of the row that is edges; NaN for a row that the model lacks */
  readonly known: Float64Array;
  /** the entropy in bits */
  readonly bits: Float64Array;
  /** the row of (layer, head 0, word 0) is firstRow[layer − 1] */
  private readonly firstRow: number[];
  /** the number of the encoder's words; the words after them are the decoder's */
  private readonly encoderWords: number;
  private readonly encoderLayers: number;
  private readonly causal: boolean;
  /** crosses[layer − 1][head]: whether a decoder's head reads the encoder's words */
  private readonly crosses: readonly Uint8Array[];

  constructor(
    readonly flow: Flow,
    readonly role: Role,
  ) {
    const edges = role === "base" ? flow.base : flow.tuned;
    if (!edges) throw new Error(`the flow has no ${role} model`);
    const { heads, encoderLayers } = flow.grids[role];
    const n = (this.n = flow.words.length);
    this.edges = edges;
    this.heads = heads;
    this.encoderLayers = encoderLayers;
    const decoder = flow.segments.indexOf(DECODER);
    this.encoderWords = encoderLayers > 0 && decoder >= 0 ? decoder : n;
    this.firstRow = [];
    let rows = 0;
    for (const count of heads) {
      this.firstRow.push(rows);
      rows += count * n;
    }
    this.crosses = heads.map((count) => new Uint8Array(count));
    this.causal = this.findCrossing();
    this.unit = new Float64Array(rows);
    this.even = new Float64Array(rows);
    this.known = new Float64Array(rows).fill(NaN);
    this.bits = new Float64Array(rows);
    heads.forEach((count, index) => {
      for (let head = 0; head < count; head++)
        for (let word = 0; word < n; word++) this.complete(index + 1, head, word);
    });
  }

  /** Whether the model has the row. */
  has(row: number): boolean {
    return this.unit[row] > 0;
  }

  rowOf(layer: number, head: number, word: number): number {
    return this.firstRow[layer - 1] + head * this.n + word;
  }

  /** The first word that a row may read. */
  lowOf(layer: number, head: number): number {
    if (this.encoderLayers === 0 || layer <= this.encoderLayers) return 0;
    return this.crosses[layer - 1][head] ? 0 : this.encoderWords;
  }

  /** The word after the last that a row may read. */
  highOf(layer: number, head: number, word: number): number {
    if (this.encoderLayers === 0) return this.causal ? word + 1 : this.n;
    if (layer <= this.encoderLayers || this.crosses[layer - 1][head]) return this.encoderWords;
    return this.causal ? word + 1 : this.n;
  }

  /** The weight of a word in a completed row. */
  weight(layer: number, head: number, word: number, read: number): number {
    const row = this.rowOf(layer, head, word);
    if (!this.has(row) || read < this.lowOf(layer, head) || read >= this.highOf(layer, head, word)) return 0;
    const { rowStart, to, weights } = this.edges;
    for (let edge = rowStart[row]; edge < rowStart[row + 1] && to[edge] <= read; edge++)
      if (to[edge] === read) return weights[edge] * this.unit[row];
    return this.even[row];
  }

  private complete(layer: number, head: number, word: number): void {
    const { encoderLayers, encoderWords } = this;
    if (encoderLayers > 0 && layer <= encoderLayers === word >= encoderWords) return;
    const { rowStart, weights } = this.edges;
    const row = this.rowOf(layer, head, word);
    let stored = 0;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) stored += weights[edge];
    const known = stored / this.flow.scale;
    const low = this.lowOf(layer, head);
    const unread = this.highOf(layer, head, word) - low - (rowStart[row + 1] - rowStart[row]);
    const share = unread > 0 ? Math.min(this.flow.floor, Math.max(0, 1 - known) / unread) : 0;
    const total = known + unread * share;
    if (total <= 0) return;
    this.unit[row] = 1 / (total * this.flow.scale);
    this.even[row] = share / total;
    this.known[row] = Math.min(known, 1);
    let bits = 0;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++)
      bits += surprise(weights[edge] * this.unit[row]);
    this.bits[row] = bits + unread * surprise(this.even[row]);
  }

  /** Whether no word reads a later one. Also finds which of the decoder's heads read the encoder's words. */
  private findCrossing(): boolean {
    const { edges, n, encoderLayers, encoderWords } = this;
    let causal = true;
    this.heads.forEach((count, index) => {
      for (let at = 0; at < count * n; at++) {
        const row = this.firstRow[index] + at;
        const [first, end] = [edges.rowStart[row], edges.rowStart[row + 1]];
        if (first === end) continue;
        const word = at % n;
        const last = edges.to[end - 1];
        if (encoderLayers === 0) causal &&= last <= word;
        else if (index >= encoderLayers) {
          if (edges.to[first] < encoderWords) this.crosses[index][Math.floor(at / n)] = 1;
          if (word >= encoderWords && last > word) causal = false;
        }
      }
    });
    return causal;
  }
}

/** The part of a row's entropy, in bits, of one word of weight p. */
export const surprise = (p: number): number => (p > 0 ? -p * Math.log2(p) : 0);
