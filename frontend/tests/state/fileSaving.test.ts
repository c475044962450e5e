import { expect, it } from "vitest";
import { titleOf } from "../../src/state/fileSaving.svelte";

it("names files by the start of the text", () => {
  expect(titleOf("What are people from Jacksonville called?")).toBe("what-are-people-from-jacksonville");
  expect(titleOf("../../etc/passwd <img>")).toBe("etc-passwd-img");
  expect(titleOf("你好 世界")).toBe("你好-世界");
  expect(titleOf("?!")).toBe("attention-flows");
  expect(titleOf("x".repeat(10_000))).toHaveLength(48);
});
