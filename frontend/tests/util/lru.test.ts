import { expect, it } from "vitest";
import { Lru } from "../../src/util/lru";

it("evicts the least recently used entry", () => {
  const lru = new Lru<number>(2);
  lru.set("a", 1);
  lru.set("b", 2);
  expect(lru.get("a")).toBe(1);
  lru.set("c", 3);
  expect([lru.get("a"), lru.get("b"), lru.get("c")]).toEqual([1, undefined, 3]);
});

it("keeps one entry for each key, the latest", () => {
  const lru = new Lru<number>(2);
  lru.set("a", 1);
  lru.set("b", 2);
  lru.set("a", 3);
  lru.set("c", 4);
  expect([lru.get("a"), lru.has("b"), lru.get("c")]).toEqual([3, false, 4]);
});
