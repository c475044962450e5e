import { expect, it } from "vitest";
import { Explorers } from "../../../src/flow/explorer";
import { changeOfPath, mostChangedPaths } from "../../../src/flow/paths/changed";
import { strongestPaths } from "../../../src/flow/paths/strongest";
import { OPENING } from "../../../src/flow/view";
import { flowOf } from "../../support/viewDocument";

it.each(["pair.flow", "jacksonville.flow", "unlike.flow"])(
  "the most changed paths of %s are those of all",
  (file) => {
    const picture = new Explorers(flowOf(file))
      .of("weight")
      .explore({ ...OPENING, threshold: 0.35 }, "overlay");
    const sizes = strongestPaths(picture, 1600).map((path) => Math.abs(changeOfPath(path)));
    sizes.sort((a, b) => b - a);
    for (const count of [1, 5, 20]) {
      const changed = mostChangedPaths(picture, count).map((path) => Math.abs(changeOfPath(path)));
      expect(changed).toEqual(sizes.slice(0, count));
    }
  },
);
