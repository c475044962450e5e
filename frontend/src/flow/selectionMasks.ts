import type { Selection } from "./view";

/**
 * Bit masks of the selections that a path has passed. A *set* of selections is a number with one bit for each; a *family*
 * of sets, those of all paths to a state, is a number with one bit for each set (32 for five selections). Selected paths
 * have no bit: the states beside them are removed instead.
 */
export class SelectionMasks {
  /** having[i]: the family of all sets with selection i */
  private readonly having: readonly number[];
  private readonly full: number;
  private readonly out: number;
  private readonly into: number;
  /** at l · n + w: the set of selections that name the state */
  readonly ofState: Uint8Array;
  private readonly edges: readonly { bit: number; layer: number; to: number; words: readonly number[] }[];
  /** at l · n + w, 1 where a selected path has another word on the layer; null where no path is selected */
  readonly beside: Uint8Array | null;
  /** the number of selections that have a bit */
  readonly count: number;

  constructor(all: readonly Selection[], layers: number, n: number) {
    const selections = all.filter(({ part }) => part !== "path");
    this.count = selections.length;
    this.beside = besideOf(all, layers, n);
    const sets = 1 << selections.length;
    const having = selections.map((_, bit) => {
      let family = 0;
      for (let set = 0; set < sets; set++) if ((set >> bit) & 1) family |= 1 << set;
      return family;
    });
    const bitsOf = (part: string) =>
      selections.reduce((set, selection, bit) => (selection.part === part ? set | (1 << bit) : set), 0);
    this.having = having;
    this.full = sets - 1;
    this.out = bitsOf("out");
    this.into = bitsOf("into");
    this.ofState = new Uint8Array((layers + 1) * n);
    const edges: { bit: number; layer: number; to: number; words: readonly number[] }[] = [];
    selections.forEach(({ words, layer, to }, bit) => {
      if (to !== undefined) return edges.push({ bit: 1 << bit, layer: layer ?? 0, to, words });
      for (let at = layer ?? 0; at <= (layer ?? layers); at++)
        for (const word of words) this.ofState[at * n + word] |= 1 << bit;
    });
    this.edges = edges;
  }

  /** The set of selections that name the edges between two states. */
  ofEdge(layer: number, from: number, to: number): number {
    let set = 0;
    for (const edge of this.edges)
      if (edge.layer === layer && edge.to === to && edge.words.includes(from)) set |= edge.bit;
    return set;
  }

  /** The family with the selections of `set` added to all of its sets. */
  joined(family: number, set: number): number {
    for (let bit = 0; set; bit++, set >>>= 1) {
      if (!(set & 1)) continue;
      const has = this.having[bit];
      family = (family & has) | ((family & ~has) << (1 << bit));
    }
    return family;
  }

  /** The family of sets passed above that complete a kept path with one of the sets passed below. */
  neededAbove(below: number): number {
    let needed = 0;
    for (let under = 0; under <= this.full; under++) {
      if (!((below >>> under) & 1) || this.into & ~under) continue;
      const required = (this.full & ~under) | this.out;
      for (let over = 0; over <= this.full; over++) if ((over & required) === required) needed |= 1 << over;
    }
    return needed;
  }
}

function besideOf(selections: readonly Selection[], layers: number, n: number): Uint8Array | null {
  const paths = selections.filter(({ part }) => part === "path");
  if (paths.length === 0) return null;
  const beside = new Uint8Array((layers + 1) * n);
  for (const { words } of paths)
    words.forEach((pathWord, index) => {
      const start = (layers - index) * n;
      for (let word = 0; word < n; word++) if (word !== pathWord) beside[start + word] = 1;
    });
  return beside;
}
