import { describe, expect, it } from "vitest";
import { orderOf, NEITHER, REACHED, SORT_KEYS } from "../../../src/flow/query/edgeColumns";
import { EdgeEffects } from "../../../src/flow/effects/edgeEffects";
import { Explorers } from "../../../src/flow/explorer";
import { edgesByEffect, findEdges } from "../../../src/flow/query/matches";
import { KIND_NAMES, OPENED_NAMES, PASSING_NAMES, QueryError } from "../../../src/flow/query/edgeQuery";
import { parseQuery } from "../../../src/flow/query/language";
import { openingThreshold } from "../../../src/flow/threshold";
import { OPENING } from "../../../src/flow/view";
import { someEffects } from "../../support/edgeEffects";
import { casesOf, flowOf, viewOf, type ViewDocument } from "../../support/viewDocument";

interface Case {
  view: ViewDocument;
  query: string;
  rows: [
    number,
    number,
    number,
    number,
    number | null,
    number | null,
    string | null,
    boolean,
    string | null,
    string | null,
  ][];
}

describe.each(casesOf<Case>("queries.json"))("$file", ({ file, cases }) => {
  const flow = flowOf(file);
  const explorers = new Explorers(flow);

  it.each(cases.map((item) => [`${item.query} ${JSON.stringify(item.view)}`, item] as const))(
    "finds %s",
    (_, { view, query, rows }) => {
      const picture = explorers.of(view.kind).explore(viewOf(view), "overlay");
      const edges = findEdges(parseQuery(query), picture);
      const weight = (q: number) => (q > 0 ? q / flow.scale : null);
      const listed = Array.from(orderOf(edges, "strength", true), (row) => [
        edges.layer[row],
        edges.head[row],
        edges.from[row],
        edges.to[row],
        weight(edges.base[row]),
        weight(edges.tuned[row]),
        edges.kind[row] === NEITHER ? null : KIND_NAMES[edges.kind[row]],
        edges.traced[row] === 1,
        edges.passes[row] === NEITHER ? null : PASSING_NAMES[edges.passes[row]],
        edges.opened[row] === NEITHER ? null : OPENED_NAMES[edges.opened[row]],
      ]);
      expect(listed).toEqual(rows);
    },
  );
});

describe("the order of a table", () => {
  const flow = flowOf("pair.flow");
  const effects = new EdgeEffects(someEffects(flow, 40), flow);
  const edges = findEdges(
    parseQuery("* → *"),
    new Explorers(flow).of("weight").explore(OPENING, "overlay"),
    effects,
  );

  it.each(SORT_KEYS)("is that of %s, either way", (key) => {
    const value = (row: number) => {
      if (key === "effect" || key === "response") return edges[key][row] || 0;
      if (key === "strength") return Math.max(edges.base[row], edges.tuned[row]);
      return key === "change" ? edges.tuned[row] - edges.base[row] : edges[key][row];
    };
    const rows = Array.from({ length: edges.count }, (_, row) => row);
    expect(edges.count).toBeGreaterThan(50);
    expect([...orderOf(edges, key, false)]).toEqual([...rows].sort((a, b) => value(a) - value(b) || a - b));
    expect([...orderOf(edges, key, true)]).toEqual([...rows].sort((a, b) => value(b) - value(a) || a - b));
  });

  it("is that of the effect's size where the strength is an effect's", () => {
    const size = (row: number) => Math.abs(edges.effect[row]) || 0;
    const order = [...orderOf(edges, "strength", true, true)];
    expect(size(order[0])).toBeGreaterThan(0);
    expect(order).toEqual([...order].sort((a, b) => size(b) - size(a) || a - b));
  });
});

describe("edges by their effects", () => {
  const flow = flowOf("pair.flow");
  const picture = new Explorers(flow).of("weight").explore(OPENING, "overlay");
  const { edges } = someEffects(flow, 40);
  const effects = new EdgeEffects(someEffects(flow, 40), flow);
  const idOf = (
    { layer, head, from, to }: Record<"layer" | "head" | "from" | "to", ArrayLike<number>>,
    row: number,
  ) => [layer[row], head[row], from[row], to[row]].join(" ");

  it.each([
    ["≥ 0.9", (effect: number) => Math.abs(effect) >= 0.9],
    ["≥ +0.9", (effect: number) => effect >= 0.9],
    ["≤ -0.9", (effect: number) => effect <= -0.9],
    ["≤ 0.9", (effect: number) => Math.abs(effect) <= 0.9],
  ])("are found that are %s", (bound, keeps) => {
    const expected = new Map(edges.effect.map((effect, row) => [idOf(edges, row), effect]));
    const all = findEdges(parseQuery("weight 0.01"), picture);
    const found = findEdges(parseQuery(`weight 0.01; effect ${bound}`), picture, effects);
    const kept = Array.from({ length: all.count }, (_, row) => idOf(all, row)).filter((id) =>
      // A weaker edge than those listed may have any effect that is as weak.
      expected.has(id) ? keeps(expected.get(id) ?? NaN) : bound.startsWith("≤ 0"),
    );
    expect(kept.length).toBeGreaterThan(0);
    expect(Array.from({ length: found.count }, (_, row) => idOf(found, row))).toEqual(kept);
  });

  it("are listed whatever they weigh, with what a query says of them", () => {
    const listed = edgesByEffect(effects, picture);
    expect(Array.from(listed.effect.subarray(0, listed.count), (effect) => Math.fround(effect))).toEqual(
      edges.effect.map(Math.fround),
    );
    const all = findEdges(parseQuery("weight 0.01"), picture, effects);
    const rows = new Map(Array.from({ length: all.count }, (_, row) => [idOf(all, row), row]));
    const known = Array.from({ length: listed.count }, (_, row) => row).filter((row) =>
      rows.has(idOf(listed, row)),
    );
    expect(known.length).toBeGreaterThan(20);
    for (const row of known) {
      const at = rows.get(idOf(listed, row)) ?? -1;
      for (const column of ["base", "tuned", "kind", "traced", "opened", "effect", "response"] as const)
        expect(listed[column][row]).toBe(all[column][at]);
    }
  });
});

describe("the demo's first sentence", () => {
  const explorer = new Explorers(flowOf("jacksonville.flow")).of("weight");
  const threshold = openingThreshold(explorer, OPENING);
  const picture = explorer.explore({ ...OPENING, threshold }, "overlay");

  it("has 252 edges that are merely reached among the 298 of the tuned trace alone", () => {
    expect(threshold).toBe(0.27);
    const only = findEdges(parseQuery("only tuned"), picture);
    expect(only.count).toBe(298);
    expect(only.opened.subarray(0, only.count).filter((opened) => opened === REACHED)).toHaveLength(252);
    expect(findEdges(parseQuery("only tuned; reached"), picture).count).toBe(252);
    expect(findEdges(parseQuery("only tuned; rewired"), picture).count).toBe(46);
  });
});

describe("what a flow does not have", () => {
  const two = new Explorers(flowOf("pair.flow")).of("weight").explore(OPENING, "overlay");
  const single = new Explorers(flowOf("single.flow")).of("weight").explore(OPENING, "base");

  it.each([
    ["cat → *", "“cat” is not a word of the sentence", [0, 3]],
    ["* → #9", "there is no word #9: they are #0 to #8", [4, 6]],
    ["layers 2, 4", "there is no layer 4: they are 1 to 3", [10, 11]],
    ["layers 0", "there is no layer 0: they are 1 to 3", [7, 8]],
    ["heads 2", "there is no head 2: they are 0 to 1", [6, 7]],
    ["weight 0.001", "edges below 0.01 were not kept: ask for at least that", [0, 12]],
    ["weight 0.1; effect ≥ 0.05", "the effects of this text are not at hand", [12, 25]],
  ])("is said: %s", (query, message, at) => {
    const find = () => findEdges(parseQuery(query), two);
    expect(find).toThrow(QueryError);
    expect(find).toThrow(message);
    expect(find).toThrow(expect.objectContaining({ at }));
  });

  it("is said of models that do not correspond", () => {
    const unlike = new Explorers(flowOf("unlike.flow")).of("weight").explore(OPENING, "overlay");
    for (const query of ["reached", "difference ≥ 0.1"])
      expect(() => findEdges(parseQuery(query), unlike)).toThrow("the models do not correspond");
  });

  it("is said of one model, too", () => {
    for (const query of ["shared", "passes in both", "reached", "difference 0.1"])
      expect(() => findEdges(parseQuery(query), single)).toThrow("there is one model");
    expect(() => findEdges(parseQuery("segment B → *"), single)).toThrow("the text is no pair");
  });
});
