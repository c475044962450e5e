import { describe, expect, it } from "vitest";
import { bandAround, cellHeight, cellWidth } from "../../src/geometry/glyphGrid";
import {
  cellAtPoint,
  glyphCells,
  headsByRing,
  lensAt,
  lensCells,
  outlineOf,
  squareOf,
  type GlyphCell,
} from "../../src/geometry/glyphs";
import { layoutRings, place, type RingsLayout } from "../../src/geometry/rings";
import { zoomLayout } from "../../src/geometry/zoom";

const everywhere = () => true;

interface Drawn {
  layout: RingsLayout;
  depth: { rings: number; layers: number; forward: boolean };
}

/** Drawings of many sizes, from a fixed seed. */
function* drawings(count: number): Generator<Drawn & { pick: (most: number) => number }> {
  let seed = 7;
  const pick = (most: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  };
  for (let drawn = 0; drawn < count; drawn++) {
    const words = 1 + pick(90);
    const heads = Array.from({ length: 1 + pick(12) }, () => pick(drawn % 3 === 0 ? 41 : 13));
    const [width, height] = [320 + pick(1300), 320 + pick(800)];
    const depth = { rings: heads.length, layers: heads.length, forward: false };
    const layout = layoutRings({
      width,
      height,
      layers: heads.length,
      segments: Array.from({ length: words }, (_, word) => Number(word > words / 2)),
      labels: Array.from({ length: words }, () => 3),
      glyphs: headsByRing(depth, heads),
    });
    const scale = [1, 1, 2.5, 9][pick(4)];
    yield { layout: zoomLayout(layout, { scale, x: -width * (scale - 1) * 0.4, y: 0 }), depth, pick };
  }
}

/** Whether two convex quadrilaterals overlap by more than rounding: no side of either separates them. */
function overlap(a: Float64Array, b: Float64Array): boolean {
  for (const corners of [a, b]) {
    for (let side = 0; side < 4; side++) {
      const [x, y] = [corners[2 * side], corners[2 * side + 1]];
      const next = (side + 1) % 4;
      const [nx, ny] = [corners[2 * next + 1] - y, x - corners[2 * next]];
      const extent = (points: Float64Array) => {
        const along = [0, 1, 2, 3].map((at) => (points[2 * at] - x) * nx + (points[2 * at + 1] - y) * ny);
        return [Math.min(...along), Math.max(...along)];
      };
      const [[lowA, highA], [lowB, highB]] = [extent(a), extent(b)];
      const rounding = 1e-6 * Math.hypot(nx, ny);
      if (highA <= lowB + rounding || highB <= lowA + rounding) return false;
    }
  }
  return true;
}

function expectApart(cells: readonly GlyphCell[]) {
  const outlines = cells.map(outlineOf);
  const reach = Math.max(...cells.map(({ grid }) => Math.hypot(cellWidth(grid), cellHeight(grid))));
  for (let a = 0; a < outlines.length; a++)
    for (let b = a + 1; b < outlines.length; b++) {
      const apart = Math.hypot(cells[a].x - cells[b].x, cells[a].y - cells[b].y);
      if (apart < reach && overlap(outlines[a], outlines[b]))
        throw new Error(JSON.stringify([cells[a], cells[b]]));
    }
}

/** How far the corners of a cell are from its ring, outward and inward. */
function extentOf({ centre, radius }: RingsLayout, cell: GlyphCell): number {
  const corners = outlineOf(cell);
  const away = [0, 1, 2, 3].map((at) =>
    Math.hypot(corners[2 * at] - centre.x, corners[2 * at + 1] - centre.y),
  );
  return Math.max(...away.map((distance) => Math.abs(distance - radius[cell.ring])));
}

describe("heads on the rings", () => {
  it("never overlap each other, nor leave their band, which strands leave free", () => {
    for (const { layout, depth } of drawings(60)) {
      const cells = glyphCells(layout, depth);
      const rings = new Set(cells.map(({ ring }) => ring));
      for (const ring of rings) expectApart(cells.filter((cell) => cell.ring === ring));
      for (const cell of cells) {
        const extent = extentOf(layout, cell);
        expect(extent).toBeLessThanOrEqual(bandAround(layout.radius, cell.ring) + 1e-6);
        expect(extent).toBeLessThanOrEqual(layout.bands[cell.ring] + 1e-6);
      }
      for (let ring = 1; ring < layout.layers; ring++)
        expect(layout.bands[ring] + layout.bands[ring - 1]).toBeLessThan(
          layout.radius[ring - 1] - layout.radius[ring],
        );
    }
  });

  it("are found from the middle of each square, and squares lie within their cell", () => {
    for (const { layout, depth } of drawings(30)) {
      const cells = glyphCells(layout, depth);
      for (const cell of cells.filter((_, index) => index % 7 === 0))
        for (let head = 0; head < cell.heads; head++) {
          const square = squareOf(cell, head, "whole");
          const [x, y] = [(square[0] + square[4]) / 2, (square[1] + square[5]) / 2];
          expect(cellAtPoint(cells, x, y)).toEqual({ cell, head });
          const [left, right] = [squareOf(cell, head, "left"), squareOf(cell, head, "right")];
          expect(overlap(left, right)).toBe(false);
        }
    }
  });

  it("appear in a lens where there is no room for all, apart from each other and within the space between rings", () => {
    for (const { layout, depth, pick } of drawings(300)) {
      const ring = pick(layout.layers);
      const word = pick(layout.angle.length);
      const at = place(layout, ring, word);
      const lens = lensAt(layout, depth, at.x, at.y, null, everywhere);
      if (layout.bands[ring] > 0 || headsByRing(depth, layout.glyphs ?? [])[ring] === 0) continue;
      if (!lens) continue;
      const cells = lensCells(layout, depth, lens, everywhere);
      expectApart(cells);
      for (const cell of cells)
        expect(extentOf(layout, cell)).toBeLessThanOrEqual(bandAround(layout.radius, cell.ring, 0.46) + 1e-6);
      const middle = cells.find((cell) => cell.word === lens.word);
      // It stays while the pointer is on it.
      if (middle) expect(lensAt(layout, depth, middle.x, middle.y, lens, everywhere)).toBe(lens);
    }
  });

  it("have room for all of twenty words of a model of twelve heads at 1600 pixels", () => {
    const depth = { rings: 6, layers: 6, forward: false };
    const layout = layoutRings({
      width: 1024,
      height: 700,
      layers: 6,
      segments: Array.from({ length: 20 }, () => 0),
      labels: Array.from({ length: 20 }, () => 4),
      glyphs: headsByRing(
        depth,
        Array.from({ length: 6 }, () => 12),
      ),
    });
    expect(new Set(glyphCells(layout, depth).map(({ ring }) => ring)).size).toBe(6);
  });
});
