import type { HeadValues } from "../flow/headValues";
import { headKey } from "../flow/view";
import type { DisplayMode } from "../geometry/displayMode";
import { outlineOf, squareOf, type GlyphCell } from "../geometry/glyphs";
import type { Pen } from "../geometry/strands/curve";

/** The steps of a square's strength. */
export const GLYPH_STEPS = 8;
const FAINTEST = 0.16;
/**
 * The opacities of a profile's area and of empty squares, and the widths of the profiles' lines, of a cell's frame and of
 * a selected head's outline. The tuned model's line is thinner, so that both are seen where they coincide.
 */
export const AREA_OPACITY = 0.14;
export const LINE_WIDTHS = { base: 2.25, tuned: 1.1 };
export const EMPTY_OPACITY = 0.6;
export const FRAME = 0.75;
export const SELECTED = 1.25;

export const stepOpacity = (step: number): number => FAINTEST + (1 - FAINTEST) * (step / GLYPH_STEPS);

/** The paths that cells are drawn with. Squares of one colour and strength share one. */
export interface GlyphPens<P extends Pick<Pen, "moveTo" | "lineTo">> {
  /** the grounds of the cells */
  grounds: P;
  /** by step of strength, from 1 */
  base: P[];
  tuned: P[];
  /** squares of heads by which neither model has anything */
  empty: P;
  /** those of selected heads */
  selected: P;
}

export function newPens<P extends Pick<Pen, "moveTo" | "lineTo">>(create: () => P): GlyphPens<P> {
  const steps = () => Array.from({ length: GLYPH_STEPS + 1 }, create);
  return { grounds: create(), base: steps(), tuned: steps(), empty: create(), selected: create() };
}

/** The step of a value, 1 for the least above 0. */
const stepOf = (value: number, half: number): number =>
  value > 0 ? Math.max(1, Math.round((GLYPH_STEPS * value) / (value + half))) : 0;

/**
 * Draws cells: a square for each head, its left half the base's and its right half the tuned model's, or all of it that of
 * the one model that has anything. In a picture of effects, left is what is read less and right what is read more.
 */
export function drawCells<P extends Pick<Pen, "moveTo" | "lineTo">>(
  pens: GlyphPens<P>,
  cells: readonly GlyphCell[],
  values: HeadValues,
  displayMode: DisplayMode,
  selected: ReadonlySet<number> | null,
): void {
  const shows = {
    base: displayMode !== "tuned" || values.kind === "effect",
    tuned: displayMode !== "base" || values.kind === "effect",
  };
  for (const cell of cells) {
    const { layer, heads, word } = cell;
    const { base, tuned } = values.of(layer);
    quad(pens.grounds, outlineOf(cell));
    for (let head = 0; head < heads; head++) {
      const at = word * heads + head;
      const left = shows.base ? stepOf(base[at], values.half) : 0;
      const right = shows.tuned ? stepOf(tuned[at], values.half) : 0;
      if (left > 0 && right > 0) {
        quad(pens.base[left], squareOf(cell, head, "left"));
        quad(pens.tuned[right], squareOf(cell, head, "right"));
      } else if (left > 0) quad(pens.base[left], squareOf(cell, head, "whole"));
      else if (right > 0) quad(pens.tuned[right], squareOf(cell, head, "whole"));
      else quad(pens.empty, squareOf(cell, head, "whole"));
      if (selected?.has(headKey(layer, head))) quad(pens.selected, squareOf(cell, head, "whole"));
    }
  }
}

function quad(pen: Pick<Pen, "moveTo" | "lineTo">, corners: Float64Array): void {
  pen.moveTo(corners[0], corners[1]);
  for (let at = 2; at < 8; at += 2) pen.lineTo(corners[at], corners[at + 1]);
  pen.lineTo(corners[0], corners[1]);
}
