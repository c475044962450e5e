import { expect, it } from "vitest";
import { asMuchAs } from "../../src/flow/inStudy";
import { keptBy } from "../../src/flow/study/filter";
import { placesOf } from "../support/study";

const OF = { measure: "effect", role: null } as const;
const HEAD = { layer: 6, head: 4 };

it("bounds a head's measure toward 0, so that the sentence itself counts as the store rounds it", () => {
  expect(asMuchAs(HEAD, OF, 0.53679)).toEqual({ of: "head", ...HEAD, ...OF, low: 0.535, high: null });
  expect(asMuchAs(HEAD, OF, -1.23456)).toMatchObject({ low: null, high: -1.22 });
  expect(asMuchAs(HEAD, OF, 0)).toMatchObject({ low: 0, high: null });
  for (const value of [1e-4, 0.1, 0.3, 2.5, 123.4, 999.9])
    for (const sign of [-1, 1]) {
      const { low, high } = asMuchAs(HEAD, OF, sign * value) as { low: number | null; high: number | null };
      const columns = new Map([
        ["v", { kind: "number" as const, values: Float32Array.of(sign * value * (1 - 2 ** -11)) }],
      ]);
      const kept = keptBy({ of: "number", column: "v", low, high }, { row: Uint32Array.of(0), columns });
      expect(placesOf(kept)).toEqual([0]);
    }
});
