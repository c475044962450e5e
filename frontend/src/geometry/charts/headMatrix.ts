import type { PerHead } from "../../flow/heads/measures";
import { headKey } from "../../flow/view";

/** In the units of the matrix's own drawing. */
export const WIDTH = 284;
/** room for the layers' numbers to the left of the cells */
export const MARGIN = 26;
/** room for the columns' title and the heads' numbers above their columns */
export const TOP = 25;
/** the baseline of the columns' title */
export const TITLE = 9;
/** between a cell's edge and its ground */
export const INSET = 1;
export const NUMBER_WIDTH = 9;

const NUMBER_HEIGHT = 8;
const MAX_CELL = 24;
/** lower than a cell is wide, so that the heads' names fit below on a small screen */
const MAX_ROW = 20;
/** The part of the window that all rows may take, so that a head's maps fit below them on a small screen. */
const MAX_PART_OF_WINDOW = 0.21;
const MIN_ROW = 9;
/** The smallest cells with room for a number above their bars, and beside them. */
const MIN_ABOVE = 17;
const MIN_BESIDE = 15;
/** Columns narrower than this are not all numbered. */
const MIN_NUMBERED = 11;

/** The layout of a matrix of layers by heads, in whose cells bars stand side by side. */
export interface MatrixLayout {
  /** the layers that have heads, from the top: the deepest first */
  layers: readonly number[];
  /** orders[layer − 1]: the layer's heads, from left to right */
  orders: readonly (readonly number[])[];
  /** the most heads on a layer */
  widest: number;
  /** a cell's width */
  cell: number;
  /** a row's height */
  row: number;
  /**
   * Where the heads' numbers are. Columns are numbered if all layers have their heads by number; otherwise each cell is,
   * above its bars or, in a low row, beside them, if it is large enough.
   */
  numbering: "columns" | "above" | "beside" | "none";
  /** one of so many columns is numbered */
  columnStep: number;
  /** the room for a cell's bars: from its left edge, the width of each, and the height */
  bars: { left: number; width: number; height: number };
}

/** The layout for `heads[layer − 1]` heads on each layer, and so many bars in a cell. */
export function matrixLayout(
  heads: readonly number[],
  orders: readonly (readonly number[])[],
  barCount: number,
  windowHeight: number,
): MatrixLayout {
  const widest = Math.max(...heads);
  const cell = Math.min(MAX_CELL, (WIDTH - MARGIN) / widest);
  const layers = Array.from({ length: heads.length }, (_, index) => heads.length - index).filter(
    (layer) => heads[layer - 1] > 0,
  );
  const row = Math.max(MIN_ROW, Math.min(cell, MAX_ROW, (windowHeight * MAX_PART_OF_WINDOW) / layers.length));
  const numbering = numberingOf(orders, cell, row);
  const aside = numbering === "beside" ? NUMBER_WIDTH : 0;
  return {
    layers,
    orders,
    widest,
    cell,
    row,
    numbering,
    columnStep: Math.ceil(MIN_NUMBERED / cell),
    bars: {
      left: INSET + aside,
      width: (cell - 2 * INSET - aside) / Math.max(1, barCount),
      height: row - 2 * INSET - (numbering === "above" ? NUMBER_HEIGHT : 0),
    },
  };
}

function numberingOf(
  orders: readonly (readonly number[])[],
  cell: number,
  row: number,
): MatrixLayout["numbering"] {
  const byNumber = orders.every((order) => order.every((head, place) => head === place));
  if (byNumber) return "columns";
  if (Math.min(row, cell) >= MIN_ABOVE) return "above";
  return cell >= MIN_BESIDE ? "beside" : "none";
}

/** The bars of one series in all cells, as an SVG path; a bar fills its cell at the value `full`. */
export function barsPath(
  { layers, orders, cell, row, bars }: MatrixLayout,
  values: PerHead,
  full: number,
  barIndex: number,
): string {
  const parts: string[] = [];
  layers.forEach((layer, index) => {
    const bottom = TOP + (index + 1) * row - INSET;
    orders[layer - 1].forEach((head, place) => {
      const value = values[layer - 1][head];
      if (!(value > 0)) return;
      const height = Math.min(1, value / full) * bars.height;
      const x = (MARGIN + bars.left + barIndex * bars.width + place * cell).toFixed(2);
      parts.push(
        `M${x} ${bottom.toFixed(2)}v${(-height).toFixed(2)}h${bars.width.toFixed(2)}v${height.toFixed(2)}z`,
      );
    });
  });
  return parts.join("");
}

/** The keys of the heads whose cells overlap a box. */
export const headsInside = (
  { layers, orders, cell, row }: MatrixLayout,
  box: { left: number; top: number; right: number; bottom: number },
): number[] =>
  layers.flatMap((layer, index) =>
    orders[layer - 1]
      .filter((_, place) => {
        const x = MARGIN + place * cell;
        const y = TOP + index * row;
        return x < box.right && x + cell > box.left && y < box.bottom && y + row > box.top;
      })
      .map((head) => headKey(layer, head)),
  );
