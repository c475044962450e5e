/** A set of places 0..size − 1, one bit each. */
export class Bitmap {
  readonly words: Uint32Array;

  constructor(
    readonly size: number,
    words?: Uint32Array,
  ) {
    this.words = words ?? new Uint32Array(Math.ceil(size / 32));
  }

  static full(size: number): Bitmap {
    const all = new Bitmap(size);
    all.words.fill(0xffffffff);
    const rest = size % 32;
    // Bits beyond the last place stay clear, so that counting needs no care.
    if (rest > 0) all.words[all.words.length - 1] = 2 ** rest - 1;
    return all;
  }

  has(place: number): boolean {
    return (this.words[place >>> 5] & (1 << (place & 31))) !== 0;
  }

  add(place: number): void {
    this.words[place >>> 5] |= 1 << (place & 31);
  }

  clear(): void {
    this.words.fill(0);
  }

  /** The places that are in both. */
  and(other: Bitmap): Bitmap {
    const words = new Uint32Array(this.words.length);
    for (let index = 0; index < words.length; index++) words[index] = this.words[index] & other.words[index];
    return new Bitmap(this.size, words);
  }

  get count(): number {
    let count = 0;
    for (const word of this.words) count += bitsOf(word);
    return count;
  }

  /** Calls `visit` with each place, ascending. */
  each(visit: (place: number) => void): void {
    const { words } = this;
    for (let index = 0; index < words.length; index++) {
      let word = words[index];
      while (word !== 0) {
        const lowest = word & -word;
        visit((index << 5) + 31 - Math.clz32(lowest));
        word ^= lowest;
      }
    }
  }
}

function bitsOf(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
