import { describe, expect, it } from "vitest";
import { headKey } from "../../../src/flow/view";
import {
  barsPath,
  headsInside,
  INSET,
  MARGIN,
  matrixLayout,
  TOP,
} from "../../../src/geometry/charts/headMatrix";

const inOrder = [
  [0, 1, 2],
  [0, 1],
];
const shuffled = [
  [2, 0, 1],
  [0, 1],
];

describe("matrixLayout", () => {
  it("lists the deepest layer first and leaves out a layer without heads", () => {
    expect(matrixLayout([2, 0, 3], [[0, 1], [], [0, 1, 2]], 1, 900).layers).toEqual([3, 1]);
  });

  it("numbers the columns where heads are by number, and each cell where they are not", () => {
    expect(matrixLayout([3, 2], inOrder, 1, 900).numbering).toBe("columns");
    expect(matrixLayout([3, 2], shuffled, 1, 900).numbering).toBe("above");
    expect(matrixLayout([3, 2], shuffled, 1, 100).numbering).toBe("beside");
  });

  it("leaves out the numbers of cells that are too small", () => {
    const order = Array.from({ length: 32 }, (_, place) => 31 - place);
    expect(matrixLayout([32], [order], 1, 900).numbering).toBe("none");
  });
});

describe("barsPath", () => {
  it("fills a cell at the full value and more, and draws nothing for 0 or NaN", () => {
    const layout = matrixLayout([3], [[0, 1, 2]], 1, 900);
    const bottom = (TOP + layout.row - INSET).toFixed(2);
    const height = layout.bars.height.toFixed(2);
    const path = barsPath(layout, [Float64Array.of(0, 2, NaN)], 1, 0);
    expect(path).toMatch(new RegExp(`^M[\\d.]+ ${bottom}v-${height}h`));
    expect(path.match(/M/g)).toHaveLength(1);
  });
});

describe("headsInside", () => {
  it("gives the heads whose cells a box overlaps, in their order", () => {
    const layout = matrixLayout([3, 2], shuffled, 1, 900);
    const box = { left: MARGIN, top: TOP + layout.row + 1, right: MARGIN + 1.5 * layout.cell, bottom: 999 };
    expect(headsInside(layout, box)).toEqual([headKey(1, 2), headKey(1, 0)]);
  });
});
