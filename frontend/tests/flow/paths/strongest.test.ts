import { describe, expect, it } from "vitest";
import { Explorers } from "../../../src/flow/explorer";
import { strongestPaths, type Path } from "../../../src/flow/paths/strongest";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../../src/flow/strands";
import { casesOf, flowOf, viewOf, type ViewDocument } from "../../support/viewDocument";

interface Expected {
  words: number[];
  base?: number | null;
  tuned?: number | null;
}

/** The strongest paths, and one more that tells where ties end. */
interface Case {
  view: ViewDocument;
  paths: Expected[];
}

const weightOf = ({ base, tuned }: Expected) => Math.max(base ?? 0, tuned ?? 0);
const closeTo = (weight: number): unknown => expect.closeTo(weight, 10);
const kindOf = ({ base, tuned }: Expected) =>
  tuned === undefined ? null : base && tuned ? SHARED : base ? ONLY_BASE : ONLY_TUNED;

describe.each(casesOf<Case>("paths.json"))("$file", ({ file, cases }) => {
  const flow = flowOf(file);
  const explorers = new Explorers(flow);

  it.each(cases.map((item) => [JSON.stringify(item.view), item] as const))("of %s", (_, { view, paths }) => {
    const picture = explorers.of(view.kind).explore(viewOf(view), "overlay");
    const count = Math.max(1, paths.length - 1);
    const strongest = strongestPaths(picture, count);
    expect(strongest.map(({ weight }) => weight)).toEqual(
      paths.slice(0, count).map((path) => closeTo(weightOf(path))),
    );
    for (const path of strongest) checkEdges(path);
    if (!flow.corresponds) return;
    const last = paths.length > 0 ? weightOf(paths[paths.length - 1]) * (1 + 1e-9) : 0;
    for (const path of strongest.filter(({ weight }) => weight > last)) {
      const expected = paths.find(({ words }) => words.join() === path.words.join());
      expect(expected).toBeDefined();
      if (!expected) continue;
      expect(path.base?.weight ?? 0).toEqual(closeTo(expected.base ?? 0));
      expect(path.tuned?.weight ?? 0).toEqual(closeTo(expected.tuned ?? 0));
      expect(path.kind).toBe(kindOf(expected));
    }
  });

  function checkEdges({ words, edges, weight }: Path) {
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.reduce((product, edge) => product * edge.weight, 1)).toEqual(closeTo(weight));
    for (const { layer, from, to } of edges)
      expect([words[flow.layers - layer], words[flow.layers - layer + 1]]).toEqual([from, to]);
  }
});
