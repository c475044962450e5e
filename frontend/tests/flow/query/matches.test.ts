import { describe, expect, it } from "vitest";
import { orderOf, NEITHER, SORT_KEYS } from "../../../src/flow/query/edgeColumns";
import { Explorers } from "../../../src/flow/explorer";
import { findEdges } from "../../../src/flow/query/matches";
import { KIND_NAMES, PASSING_NAMES, QueryError } from "../../../src/flow/query/edgeQuery";
import { parseQuery } from "../../../src/flow/query/language";
import { OPENING } from "../../../src/flow/view";
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
  ][];
}

describe.each(casesOf<Case>("queries.json"))("$file", ({ file, cases }) => {
  const flow = flowOf(file);
  const explorers = new Explorers(flow);

  it.each(cases.map((one) => [`${one.query} ${JSON.stringify(one.view)}`, one] as const))(
    "finds %s",
    (_, { view, query, rows }) => {
      const picture = explorers.of(view.kind).explore(viewOf(view), "overlay");
      const found = findEdges(parseQuery(query), picture);
      const weight = (q: number) => (q > 0 ? q / flow.scale : null);
      const listed = Array.from(orderOf(found, "strength", true), (row) => [
        found.layer[row],
        found.head[row],
        found.from[row],
        found.to[row],
        weight(found.base[row]),
        weight(found.tuned[row]),
        found.kind[row] === NEITHER ? null : KIND_NAMES[found.kind[row]],
        found.traced[row] === 1,
        found.passes[row] === NEITHER ? null : PASSING_NAMES[found.passes[row]],
      ]);
      expect(listed).toEqual(rows);
    },
  );
});

describe("the order of a table", () => {
  const flow = flowOf("pair.flow");
  const found = findEdges(parseQuery("* → *"), new Explorers(flow).of("weight").explore(OPENING, "overlay"));

  it.each(SORT_KEYS)("is that of %s, either way", (key) => {
    const value = (row: number) => {
      if (key === "strength") return Math.max(found.base[row], found.tuned[row]);
      return key === "change" ? found.tuned[row] - found.base[row] : found[key][row];
    };
    const rows = Array.from({ length: found.count }, (_, row) => row);
    expect(found.count).toBeGreaterThan(50);
    expect([...orderOf(found, key, false)]).toEqual([...rows].sort((a, b) => value(a) - value(b) || a - b));
    expect([...orderOf(found, key, true)]).toEqual([...rows].sort((a, b) => value(b) - value(a) || a - b));
  });
});

describe("what a flow does not have", () => {
  const two = new Explorers(flowOf("pair.flow")).of("weight").explore(OPENING, "overlay");
  const one = new Explorers(flowOf("single.flow")).of("weight").explore(OPENING, "base");

  it.each([
    ["cat → *", "“cat” is not a word of the sentence", [0, 3]],
    ["* → #9", "there is no word #9: they are #0 to #8", [4, 6]],
    ["layers 2, 4", "there is no layer 4: they are 1 to 3", [10, 11]],
    ["layers 0", "there is no layer 0: they are 1 to 3", [7, 8]],
    ["heads 2", "there is no head 2: they are 0 to 1", [6, 7]],
    ["weight 0.001", "edges below 0.01 were not kept: ask for at least that", [0, 12]],
  ])("is said: %s", (query, message, at) => {
    const find = () => findEdges(parseQuery(query), two);
    expect(find).toThrow(QueryError);
    expect(find).toThrow(message);
    expect(find).toThrow(expect.objectContaining({ at }));
  });

  it("is said of one model, too", () => {
    for (const query of ["shared", "passes in both"])
      expect(() => findEdges(parseQuery(query), one)).toThrow("there is one model");
    expect(() => findEdges(parseQuery("segment B → *"), one)).toThrow("the text is no pair");
  });
});
