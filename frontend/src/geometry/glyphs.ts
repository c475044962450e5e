import { ringOf, type Depth } from "./depth";
import { bandAround, cellHeight, cellWidth, gridFor, ringGrids, type Grid } from "./glyphGrid";
import type { RingsLayout } from "./rings";

/** The heads of one state, drawn around its place on a ring. */
export interface GlyphCell {
  ring: number;
  /** the layer of the heads */
  layer: number;
  word: number;
  grid: Grid;
  /** the number of heads */
  heads: number;
  /** its middle */
  x: number;
  y: number;
  /** the unit vector along its rows; its columns run a quarter turn clockwise of it */
  ax: number;
  ay: number;
}

/** How many words on either side of the pointer have a cell in the lens, and its squares' side. */
const LENS_REACH = 2;
const LENS_GLYPH = 9;
const LENS_SHARE = 0.46;
const LENS_GAP = 2;
/** How far along its ring a word may be from the pointer to be enlarged, in pixels. */
const LENS_NEAR = 14;

/** The layer of the heads that a ring's cells show: in a backward trace the next deeper one, which reads its states. */
export const headLayer = (depth: Depth, ring: number): number =>
  depth.forward ? ringOf(depth, ring) : ring + 1;

/** The number of heads of each ring's cells. */
export const headsByRing = (depth: Depth, heads: readonly number[]): number[] =>
  Array.from({ length: depth.rings }, (_, ring) => heads[headLayer(depth, ring) - 1] ?? 0);

/** The cells of all rings that have room for them, of all words that are not folded. */
export function glyphCells(layout: RingsLayout, depth: Depth): GlyphCell[] {
  const { glyphs, radius, slot, angle } = layout;
  if (!glyphs) return [];
  const folded = foldedWords(layout);
  const cells: GlyphCell[] = [];
  ringGrids(radius, slot, glyphs).forEach((grid, ring) => {
    if (!grid) return;
    for (let word = 0; word < angle.length; word++)
      if (!folded.has(word)) cells.push(cellAt(layout, depth, ring, word, grid, angle[word]));
  });
  return cells;
}

/** The words near the pointer on a ring that has no room for all. */
export interface Lens {
  ring: number;
  word: number;
}

/** The lens for a point, on a state that the drawing shows; the present one stays while the point is on its cells. Null where there is nothing to enlarge. */
export function lensAt(
  layout: RingsLayout,
  depth: Depth,
  x: number,
  y: number,
  present: Lens | null,
  shows: (ring: number, word: number) => boolean,
): Lens | null {
  const { glyphs, radius, slot, angle, centre } = layout;
  if (!glyphs) return null;
  if (present && cellAtPoint(lensCells(layout, depth, present, shows), x, y)) return present;
  const away = Math.hypot(x - centre.x, y - centre.y);
  const grids = ringGrids(radius, slot, glyphs);
  const ring = grids.findIndex(
    (grid, at) =>
      !grid && glyphs[at] > 0 && Math.abs(away - radius[at]) <= bandAround(radius, at, LENS_SHARE),
  );
  if (ring < 0) return null;
  const turn = Math.atan2(x - centre.x, centre.y - y);
  const folded = foldedWords(layout);
  let [word, nearest] = [-1, Math.max(slot, LENS_NEAR / radius[ring])];
  for (let at = 0; at < angle.length; at++) {
    const apart = Math.abs(turnBetween(angle[at], turn));
    if (apart < nearest && !folded.has(at) && shows(ring, at)) [word, nearest] = [at, apart];
  }
  return word < 0 ? null : { ring, word };
}

/** The cells of a lens, side by side along its ring: the word pointed at in its place, its neighbours beside it. */
export function lensCells(
  layout: RingsLayout,
  depth: Depth,
  { ring, word }: Lens,
  shows: (ring: number, word: number) => boolean,
): GlyphCell[] {
  const { radius, glyphs, angle, rank } = layout;
  const band = bandAround(radius, ring, LENS_SHARE);
  const grid = gridFor(glyphs?.[ring] ?? 0, radius[ring], band, Math.PI / (LENS_REACH + 1), LENS_GLYPH);
  if (!grid) return [];
  const inner = Math.max(1, radius[ring] - cellHeight(grid) / 2);
  const needed = 2 * Math.atan((cellWidth(grid) / 2 + LENS_GAP) / inner);
  const folded = foldedWords(layout);
  const around = Array.from(rank, (_, at) => at)
    .filter((at) => at === word || (!folded.has(at) && shows(ring, at)))
    .sort((a, b) => rank[a] - rank[b]);
  const middle = around.indexOf(word);
  const cells = [cellAt(layout, depth, ring, word, grid, angle[word])];
  for (const side of [-1, 1]) {
    let turn = 0;
    for (let step = 1; step <= LENS_REACH; step++) {
      const place = middle + side * step;
      if (place < 0 || place >= around.length) break;
      turn = Math.max(turn + needed, Math.abs(turnBetween(angle[around[place]], angle[word])));
      if (turn > Math.PI - needed) break;
      cells.push(cellAt(layout, depth, ring, around[place], grid, angle[word] + side * turn));
    }
  }
  return cells;
}

/** The corners of a square of a cell, or with `part` those of its left or right half. */
export function squareOf(cell: GlyphCell, head: number, part: "whole" | "left" | "right"): Float64Array {
  const { columns, rows, size } = cell.grid;
  const left = ((head % columns) - columns / 2) * size;
  const top = (Math.floor(head / columns) - rows / 2) * size;
  const gap = Math.min(1, size / 8);
  const [from, to] = [left + gap / 2, left + size - gap / 2];
  const middle = (from + to) / 2;
  return corners(
    cell,
    part === "right" ? middle : from,
    top + gap / 2,
    part === "left" ? middle : to,
    top + size - gap / 2,
  );
}

/** The corners of a whole cell. */
export function outlineOf(cell: GlyphCell): Float64Array {
  const [across, down] = [cellWidth(cell.grid) / 2, cellHeight(cell.grid) / 2];
  return corners(cell, -across, -down, across, down);
}

/** The head of a cell at a point; null between the squares. */
export function cellAtPoint(
  cells: readonly GlyphCell[],
  x: number,
  y: number,
): { cell: GlyphCell; head: number | null } | null {
  for (const cell of cells) {
    const { grid, ax, ay, heads } = cell;
    const along = (x - cell.x) * ax + (y - cell.y) * ay;
    const down = -(x - cell.x) * ay + (y - cell.y) * ax;
    if (Math.abs(along) > cellWidth(grid) / 2 || Math.abs(down) > cellHeight(grid) / 2) continue;
    const column = Math.floor(along / grid.size + grid.columns / 2);
    const row = Math.floor(down / grid.size + grid.rows / 2);
    const head = row * grid.columns + column;
    const inside = column >= 0 && column < grid.columns && row >= 0 && row < grid.rows && head < heads;
    return { cell, head: inside ? head : null };
  }
  return null;
}

function corners(
  { x, y, ax, ay }: GlyphCell,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Float64Array {
  const points = new Float64Array(8);
  [left, top, right, top, right, bottom, left, bottom].forEach((value, at, all) => {
    const [along, down] = at % 2 === 0 ? [value, all[at + 1]] : [all[at - 1], value];
    points[at] = at % 2 === 0 ? x + along * ax - down * ay : y + along * ay + down * ax;
  });
  return points;
}

/** A cell is upright on both halves of the rings, as words are. */
function cellAt(
  { radius, centre, glyphs }: RingsLayout,
  depth: Depth,
  ring: number,
  word: number,
  grid: Grid,
  angle: number,
): GlyphCell {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const upright = cos >= 0 ? 1 : -1;
  return {
    ring,
    layer: headLayer(depth, ring),
    word,
    grid,
    heads: glyphs?.[ring] ?? 0,
    x: centre.x + radius[ring] * sin,
    y: centre.y - radius[ring] * cos,
    ax: upright * cos,
    ay: upright * sin,
  };
}

const foldedWords = ({ runs, order }: RingsLayout): ReadonlySet<number> =>
  new Set(runs.flatMap(({ first, last }) => order.slice(first, last + 1)));

/** The angle from b to a by the shorter way. */
const turnBetween = (a: number, b: number): number => Math.atan2(Math.sin(a - b), Math.cos(a - b));
