import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { QueryError, type Bound, type Name, type Range } from "../../../src/flow/query/edgeQuery";
import { parseQuery } from "../../../src/flow/query/language";

/** The cases that Python's parser is tested with, too. */
const CASES = JSON.parse(
  readFileSync(new URL("../../../../tests/fixtures/grammar.json", import.meta.url)).toString(),
) as { query: string; is?: unknown; error?: string; at?: [number, number] }[];

const names = (side: readonly Name[] | null) => side?.map(({ kind, value }) => [kind, value]) ?? null;
const bound = (one: Bound | null) => one && [one.sign, one.value, one.signed];
const ranges = (some: readonly Range[] | null) => some?.map(({ first, last }) => [first, last]) ?? null;

describe("a query", () => {
  it.each(CASES.filter(({ is }) => is))("parses: $query", ({ query, is }) => {
    const parsed = parseQuery(query);
    expect({
      from: names(parsed.fromWords),
      to: names(parsed.toWords),
      layers: ranges(parsed.layers),
      heads: ranges(parsed.heads),
      weight: parsed.weight?.value ?? null,
      kinds: parsed.kinds?.names ?? null,
      opened: parsed.opened?.names ?? null,
      passes: parsed.passes?.names ?? null,
      difference: bound(parsed.difference),
      effect: bound(parsed.effect),
      in_trace: parsed.inTrace,
    }).toEqual(is);
  });

  it.each(CASES.filter(({ error }) => error))("has an error: $query", ({ query, error, at }) => {
    let caught: unknown;
    try {
      parseQuery(query);
    } catch (reason) {
      caught = reason;
    }
    expect(caught).toBeInstanceOf(QueryError);
    const { message, at: place } = caught as QueryError;
    // The fixture counts characters, and strings here UTF-16 units.
    const characters = place.map((unit) => [...query.slice(0, unit)].length);
    expect({ message, at: characters }).toEqual({ message: error, at });
  });
});
