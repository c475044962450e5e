/** The rows and columns of one cell, which has one square for each head. */
export interface Grid {
  columns: number;
  rows: number;
  /** the side of a square with the gap beside it, in pixels */
  size: number;
}

/** The part of the space between two rings that cells may fill on either side of a ring. */
const BAND_SHARE = 0.33;
/** The least and the largest side of a square. */
const MIN_GLYPH = 3.5;
const MAX_GLYPH = 10;
/** How much larger squares must be for a wider grid, and the heads from which a grid has more than one row. */
const WIDER = 1.25;
const MIN_HEADS_OF_TWO_ROWS = 5;
/** Between a cell's squares and its outline. */
export const CELL_PADDING = 1;
/** The part of its slot that a cell may fill. */
const SLOT_SHARE = 0.94;
/** The half height of the band around a ring that cells never leave. */
export function bandAround(radius: Float64Array, ring: number, share = BAND_SHARE): number {
  const inner = radius[ring] - radius[ring + 1];
  const outer = ring > 0 ? radius[ring - 1] - radius[ring] : inner;
  return share * Math.min(inner, outer);
}

export const cellWidth = ({ columns, size }: Grid): number => columns * size + 2 * CELL_PADDING;
export const cellHeight = ({ rows, size }: Grid): number => rows * size + 2 * CELL_PADDING;

/**
 * The grid of large squares, and no wider than need be, for a number of heads in a band of half height `band` around a ring
 * and in an angle; null without heads.
 */
export function gridFor(
  heads: number,
  radius: number,
  band: number,
  slot: number,
  most = MAX_GLYPH,
): Grid | null {
  if (heads === 0) return null;
  // A cell's inner corners stay on its side of the rays halfway to its neighbours.
  const width =
    2 * Math.max(0, radius - band) * Math.tan(Math.min(slot / 2, 1)) * SLOT_SHARE - 2 * CELL_PADDING;
  const height = 2 * band - 2 * CELL_PADDING;
  let best: Grid = { columns: 1, rows: heads, size: 0 };
  for (let columns = 1; columns <= heads; columns++) {
    const rows = Math.ceil(heads / columns);
    let size = Math.min(most, width / columns, height / rows);
    // Its outer corners lie farther out than the middle of its outer edge.
    const across = Math.min((columns * size) / 2 + CELL_PADDING, radius);
    const room = Math.sqrt((radius + band) ** 2 - across ** 2) - radius - CELL_PADDING;
    size = Math.min(size, (2 * room) / rows);
    if (rows === 1 && heads >= MIN_HEADS_OF_TWO_ROWS) break;
    if (size > WIDER * best.size) best = { columns, rows, size };
  }
  return best.size > 0 ? best : null;
}

/** The grids of the rings on which there is room for the cells of all words, by ring; null for others. */
export function ringGrids(radius: Float64Array, slot: number, heads: readonly number[]): (Grid | null)[] {
  return heads.map((count, ring) => {
    const grid = gridFor(count, radius[ring], bandAround(radius, ring), slot);
    return grid && grid.size >= MIN_GLYPH ? grid : null;
  });
}

/** How far the cells of each ring extend from it; 0 where it has none. */
export function ringBands(radius: Float64Array, slot: number, heads: readonly number[] | null): Float64Array {
  const bands = new Float64Array(radius.length);
  if (!heads) return bands;
  ringGrids(radius, slot, heads).forEach((grid, ring) => {
    if (grid)
      bands[ring] = Math.hypot(radius[ring] + cellHeight(grid) / 2, cellWidth(grid) / 2) - radius[ring];
  });
  return bands;
}
