import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/contract/decode";
import type { Flow, HeadMeasurements, Role } from "../../../src/contract/flow";
import { largestEigen } from "../../../src/flow/heads/eigen";
import {
  HeadMeasures,
  MODEL_MEASURES,
  type ModelMeasure,
  type PerHead,
} from "../../../src/flow/heads/measures";
import {
  embed,
  headDistance,
  headDistances,
  headPlaces,
  similarOrders,
} from "../../../src/flow/heads/distances";
import { leafOrder } from "../../../src/flow/heads/leafOrder";
import { finish, inSlices, type Work } from "../../../src/util/timeSlices";
import { encode, randomEdges } from "../../support/message";

/** The messages and measures that Python's core is tested with, too. */
const FIXTURES = new URL("../../../../tests/fixtures/", import.meta.url);

type Grid = (number | null)[][];
interface Case {
  file: string;
  models: Partial<Record<Role, Record<ModelMeasure | "known", Grid>>>;
  change: Grid | null;
  distances?: number[][];
  stress?: number;
  orders?: number[];
  some?: [number, number, number][];
}

const cases = JSON.parse(readFileSync(new URL("heads.json", FIXTURES), "utf-8")) as Case[];

function flowIn(file: string): Flow {
  const bytes = readFileSync(new URL(file, FIXTURES));
  return decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}

const rowsOf = (measures: HeadMeasures) => measures.flow.models.map(({ role }) => measures.rowsOf(role));

function expectValues(actual: PerHead, expected: Grid): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  expected.forEach((row, layer) =>
    row.forEach((value, head) => {
      if (value === null) expect(actual[layer][head]).toBeNaN();
      else expect(actual[layer][head]).toBeCloseTo(value, 7);
    }),
  );
}

const pathLength = (order: readonly number[], distances: Float64Array, n: number): number =>
  order.slice(1).reduce((sum, next, at) => sum + distances[order[at] * n + next], 0);

function stressOf(points: Float64Array, distances: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const far = Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
      sum += (far - distances[i * n + j]) ** 2;
    }
  return sum;
}

describe.each(cases)("the heads of $file", (testCase) => {
  const measures = new HeadMeasures(flowIn(testCase.file));
  const rows = rowsOf(measures);
  const places = headPlaces(rows);
  const models = new Map(rows.map((of) => [of.role, of]));

  it("measure as in the reference", () => {
    for (const [role, expected] of Object.entries(testCase.models))
      for (const name of MODEL_MEASURES) expectValues(measures.of(role as Role)[name], expected[name]);
  });

  it("are known in the same part as in the reference", () => {
    for (const [role, expected] of Object.entries(testCase.models))
      expectValues(measures.knownOf(role as Role), expected.known);
  });

  it("have their exact measures, where those are known", () => {
    expect(measures.exact).toBeNull();
    const measurements: HeadMeasurements = { ...testCase.models, change: testCase.change };
    for (const values of [testCase.models.base, testCase.models.tuned])
      if (values) values.entropy.forEach((layer) => layer.fill(0.125));
    const exact = measures.exactly(measurements);
    for (const [role, expected] of Object.entries(testCase.models))
      for (const name of MODEL_MEASURES) expectValues(exact.of(role as Role)[name], expected[name]);
  });

  it("have no value in a measure that the exact ones lack", () => {
    const [role] = measures.flow.models.map((model) => model.role);
    const { entropy } = testCase.models[role] ?? { entropy: [] };
    const exact = measures.exactly({ [role]: { entropy, surprise: entropy }, change: null }).of(role);
    expect(exact.next.map((row) => row.length)).toEqual(entropy.map((row) => row.length));
    expect(exact.next.every((row) => row.every(Number.isNaN))).toBe(true);
  });

  it("have changed as in the reference", () => {
    expect(measures.hasChange).toBe(testCase.change !== null);
    if (measures.change && testCase.change) expectValues(measures.change, testCase.change);
    else expect(measures.change).toBeNull();
  });

  it("are as far apart as in the reference", () => {
    for (const [a, b, far] of testCase.some ?? []) {
      const [from, to] = [places[a], places[b]];
      const [inA, inB] = [models.get(from.role), models.get(to.role)];
      if (!inA || !inB) throw new Error("a model is missing");
      expect(headDistance({ ...from, rows: inA }, { ...to, rows: inB })).toBeCloseTo(far, 7);
    }
    if (!testCase.distances) return;
    const distances = finish(headDistances(rows));
    testCase.distances.flat().forEach((distance, at) => expect(distances[at]).toBeCloseTo(distance, 6));
    const points = finish(embed(distances, places.length));
    expect(stressOf(points, distances, places.length)).toBeCloseTo(testCase.stress ?? NaN, 3);
  });

  it("are ordered by a shortest way that their tree allows", () => {
    const orders = finish(similarOrders(rows));
    orders.forEach((order, index) => {
      expect([...order].sort((a, b) => a - b)).toEqual(order.map((_, head) => head));
      const expected = testCase.orders?.[index];
      if (expected === undefined) return;
      const n = order.length;
      const distances = new Float64Array(n * n);
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) {
          const modelsWithBoth = rows.filter(({ heads }) => Math.max(a, b) < heads[index]);
          for (const of of modelsWithBoth)
            distances[a * n + b] +=
              headDistance({ rows: of, layer: index + 1, head: a }, { rows: of, layer: index + 1, head: b }) /
              modelsWithBoth.length;
        }
      expect(pathLength(order, distances, n)).toBeCloseTo(expected, 6);
    });
  });
});

it("has fixtures", () => {
  expect(cases.length).toBeGreaterThan(5);
  expect(cases.some((one) => one.some)).toBe(true);
});

describe("leafOrder", () => {
  const random = (seed: number) => () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

  it("orders points of a line along it", () => {
    const places = [3, 0.1, 7, 1, 5, 0];
    const distances = Float64Array.from(places.flatMap((a) => places.map((b) => Math.abs(a - b))));
    expect(leafOrder(distances, 6)).toEqual([2, 4, 0, 3, 1, 5]);
  });

  it("is quick enough for the most heads a layer has", () => {
    const next = random(7);
    const n = 64;
    const distances = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < a; b++) distances[a * n + b] = distances[b * n + a] = next();
    const start = performance.now();
    expect(new Set(leafOrder(distances, n)).size).toBe(n);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("embed", () => {
  it("maps points of a plane as they lie, the farthest on the positive side", () => {
    const places = [
      [0, 0],
      [4, 0],
      [4, 1],
      [0, 1],
      [2, -2],
    ];
    const n = places.length;
    const distances = Float64Array.from(
      places.flatMap(([ax, ay]) => places.map(([bx, by]) => Math.hypot(ax - bx, ay - by))),
    );
    const points = finish(embed(distances, n));
    expect(stressOf(points, distances, n)).toBeLessThan(1e-9);
    for (const axis of [0, 1]) {
      const along = Array.from({ length: n }, (_, i) => points[2 * i + axis]);
      expect(Math.max(...along)).toBeCloseTo(Math.max(...along.map(Math.abs)), 9);
    }
  });

  it("has a place for a lone head, and for heads that are all alike", () => {
    expect([...finish(embed(new Float64Array(1), 1))]).toEqual([0, 0]);
    expect([...finish(embed(new Float64Array(9), 3))].every((at) => at === 0)).toBe(true);
  });
});

it("finds the largest eigenvalues, not those that are merely largest in size", () => {
  const matrix = Float64Array.from([2, 1, 0, 1, 2, 0, 0, 0, -9]);
  const pairs = finish(largestEigen(matrix, 3, 2));
  expect(pairs.map(({ value }) => value)).toEqual([expect.closeTo(3, 9), expect.closeTo(1, 9)]);
  expect(Math.abs(pairs[0].vector[0] - pairs[0].vector[1])).toBeLessThan(1e-6);
});

it("measures the heads of a long text within half a second", () => {
  const words = Array.from({ length: 200 }, (_, index) => `w${String(index)}`);
  const heads = Array.from({ length: 12 }, () => 12);
  const edges = (seed: number) =>
    randomEdges(seed, words.length, heads, 0.02).map((edge) => [...edge] as const);
  const flow = decode(encode({ words, heads, base: edges(1), tuned: edges(2) }));
  const start = process.cpuUsage(); // not the clock: other checks run at the same time
  const measures = new HeadMeasures(flow);
  expect(measures.change?.length).toBe(12);
  expect(measures.of("tuned").entropy[11][11]).toBeGreaterThan(0);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(500);
});

describe("inSlices", () => {
  function* count(to: number): Work<string> {
    for (let at = 0; at < to; at++) {
      const end = performance.now() + 1;
      while (performance.now() < end);
      yield at / to;
    }
    return "done";
  }

  it("reports progress and returns the result", async () => {
    const fractions: number[] = [];
    await expect(
      inSlices(count(30), new AbortController().signal, (done) => fractions.push(done)),
    ).resolves.toBe("done");
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions.every((done, at) => at === 0 || done > fractions[at - 1])).toBe(true);
  });

  it("stops when it is aborted", async () => {
    const stop = new AbortController();
    const waiting = inSlices(count(1000), stop.signal);
    stop.abort(new Error("no longer"));
    await expect(waiting).rejects.toThrow("no longer");
  });
});
