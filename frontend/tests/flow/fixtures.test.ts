import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../src/flow/strands";
import { Explorers, type Measured, type Picture } from "../../src/flow/explorer";
import { headKey, type Selection, type State, type ThresholdKind, type View } from "../../src/flow/view";
import { edgesOf } from "../support/edges";

/** The cases that Python's core is held to as well: the same bytes and views, the same traces. */
const FIXTURES = new URL("../../../tests/fixtures/", import.meta.url);

interface Case {
  view: {
    threshold: number;
    residual: boolean;
    hide_special: boolean;
    heads: [number, number][] | null;
    kind: ThresholdKind;
    selections: Selection[];
    origin: State | null;
    alpha: number;
  };
  models: Partial<Record<"base" | "tuned", Expected>>;
  compare?: { shared: number; only_base: number; only_tuned: number; strands: number };
}

interface Expected {
  edges: [number, number, number, number][];
  nodes: [number, number][];
  influence: number[][];
}

const fixture = (name: string) => readFileSync(new URL(name, FIXTURES));

function viewOf(view: Case["view"]): View {
  return {
    threshold: view.threshold,
    residual: view.residual,
    hideSpecial: view.hide_special,
    heads: view.heads && new Set(view.heads.map(([layer, head]) => headKey(layer, head))),
    kind: view.kind,
    selections: view.selections,
    origin: view.origin,
    alpha: view.alpha,
  };
}

function measuredAsExpected(measured: Measured, picture: Picture): Expected {
  const { trace, influence } = measured;
  const { n, layers } = trace.links;
  const edges = edgesOf(measured, picture);
  const nodes: Expected["nodes"] = [];
  const rows: number[][] = [];
  for (let layer = 0; layer <= layers; layer++) {
    for (let word = 0; word < n; word++) if (trace.has(layer, word)) nodes.push([layer, word]);
    rows.push(Array.from(influence.subarray(layer * n, (layer + 1) * n)));
  }
  return { edges, nodes, influence: rows };
}

const present = existsSync(new URL("cases.json", FIXTURES));
const files = present
  ? (JSON.parse(fixture("cases.json").toString()) as { file: string; cases: Case[] }[])
  : [];

it("has fixtures to hold to", () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)("$file", ({ file, cases }) => {
  const bytes = fixture(file);
  const flow = decode(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  const explorers = new Explorers(flow);

  it.each(cases.map((one) => [JSON.stringify(one.view), one] as const))(
    "traces %s",
    (_, { view, models, compare }) => {
      const picture = explorers.of(view.kind).explore(viewOf(view), "overlay");
      for (const role of ["base", "tuned"] as const) {
        const expected = models[role];
        const measured = picture[role];
        expect(measured === null).toBe(expected === undefined);
        if (expected && measured) expect(measuredAsExpected(measured, picture)).toEqual(expected);
      }
      if (!compare) return;
      const { edges, count } = picture.strands;
      expect({
        shared: edges[SHARED],
        only_base: edges[ONLY_BASE],
        only_tuned: edges[ONLY_TUNED],
        strands: count,
      }).toEqual(compare);
    },
  );
});
