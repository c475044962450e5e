import { expect, it } from "vitest";
import { Explorers } from "../../src/flow/explorer";
import { Gates } from "../../src/flow/gates";
import { ONLY_BASE, ONLY_TUNED } from "../../src/flow/strands";
import { openingThreshold } from "../../src/flow/threshold";
import { OPENING } from "../../src/flow/view";
import { casesOf, flowOf, viewOf, type ViewDocument } from "../support/viewDocument";

type Kind = "only_base" | "only_tuned";
type GateRow = [role: "base" | "tuned", layer: number, head: number, from: number, to: number, opens: number];

interface Case {
  view: ViewDocument;
  opened: Record<Kind, { rewired?: number; reached?: number }>;
  /** one row an edge */
  gates: GateRow[];
}

const cases = casesOf<Case>("gates.json").flatMap(({ file, cases }) =>
  cases.map((item, index) => [`${file} ${String(index)}`, file, item] as const),
);

it.each(cases)(
  "counts what is rewired and reached, and its gates, in %s",
  (_, file, { view, opened, gates }) => {
    const flow = flowOf(file);
    const picture = new Explorers(flow).of(view.kind).explore(viewOf(view), "overlay");
    const { edges, reachedEdges } = picture.strands;
    for (const [kind, name] of [
      [ONLY_BASE, "only_base"],
      [ONLY_TUNED, "only_tuned"],
    ] as const) {
      const { rewired = 0, reached = 0 } = opened[name];
      expect({ rewired: edges[kind] - reachedEdges[kind], reached: reachedEdges[kind] }).toEqual({
        rewired,
        reached,
      });
    }
    // The picture's gates are links, whose edges all open the same.
    const found = new Gates(picture).all.map(({ role, layer, from, to, heads, opens }) =>
      [role, layer, from, to, heads, opens].join(" "),
    );
    const links = new Map<string, GateRow[]>();
    for (const row of gates) {
      const [role, layer, , from, to] = row;
      const key = [role, layer, from, to].join(" ");
      links.set(key, [...(links.get(key) ?? []), row]);
    }
    const expected = [...links].map(([key, rows]) => `${key} ${String(rows.length)} ${String(rows[0][5])}`);
    expect(found.sort()).toEqual(expected.sort());
  },
);

it("lists what a gate opens", () => {
  const explorer = new Explorers(flowOf("jacksonville.flow")).of("weight");
  const threshold = openingThreshold(explorer, OPENING);
  const picture = explorer.explore({ ...OPENING, threshold }, "overlay");
  const gates = new Gates(picture);
  const [widest] = gates.all;
  expect([
    widest.layer,
    picture.flow.words[widest.from],
    picture.flow.words[widest.to],
    widest.opens,
  ]).toEqual([6, "[CLS]", "Jaxsons", 151]);
  expect(gates.at(widest.layer, widest.from, widest.to)).toEqual([widest]);
  const { strands } = picture;
  const { links } = gates.openedBy(widest);
  let opened = 0;
  for (let index = 0; index < strands.count; index++) {
    const key =
      (strands.layer[index] * picture.flow.words.length + strands.from[index]) * picture.flow.words.length;
    if (links.has(key + strands.to[index])) opened += strands.reached[index];
  }
  expect(opened).toBe(151);
});
