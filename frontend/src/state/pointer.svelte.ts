import type { Emphasis } from "../flow/emphasis";
import { wordsOf, type Target } from "../render/hit";

const NO_WORDS: ReadonlySet<number> = new Set();

/** A head's square in the cell of a word's state; the layer is the head's. */
export interface PointedHead {
  layer: number;
  head: number;
  word: number;
}

/** The target under the pointer or with the focus, and its place on the page. */
export interface Hover {
  target: Target;
  x: number;
  y: number;
  /** the head whose square on the rings is pointed at */
  head?: PointedHead;
  /** no tooltip: the element that is pointed at, such as a row of a table, says what it is */
  bare?: boolean;
}

/** What the reader points at, on the rings or beside them. */
export class Pointer {
  hover = $state.raw<Hover | null>(null);
  /** what stands out of the rings while nothing is pointed at there */
  emphasis = $state.raw<Emphasis | null>(null);
  private target = $derived(this.hover?.target ?? null);
  /** the words that the target names */
  words = $derived(this.target ? wordsOf(this.target) : NO_WORDS);

  /** `change` applies a change at the next frame. */
  constructor(private readonly change: (change: () => void) => void) {}

  point(hover: Hover | null): void {
    this.change(() => (this.hover = hover));
  }

  emphasise(emphasis: Emphasis | null): void {
    if (emphasis !== this.emphasis) this.change(() => (this.emphasis = emphasis));
  }
}
