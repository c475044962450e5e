import { describe, expect, it } from "vitest";
import { suggestionsAt } from "../../../src/flow/query/suggest";

const WORDS = ["[CLS]", "Residents", "are", "reached", "known", "."];
const at = (text: string, words: readonly string[] = WORDS) =>
  suggestionsAt(text, text.length, words)?.options.map(({ written }) => written) ?? null;

describe("suggestions", () => {
  it("are words, then clauses that begin so", () => {
    expect(at("re")).toEqual(["Residents", "reached", "are", "rewired"]);
    expect(at("re", ["a"])).toEqual(["rewired", "reached"]);
    expect(at("known → *; DIFF")).toEqual(["difference ≥ "]);
    expect(at("weight 0.1; e", ["a"])).toEqual(["effect ≥ "]);
    expect(at("passes in t")).toEqual(["passes in tuned alone"]);
  });

  it("are words alone within a pattern or a list", () => {
    expect(at("known → re", ["a", "real"])).toEqual(["real"]);
    expect(at("known, re", ["a"])).toBeNull();
    expect(at("known -> re", ["a"])).toBeNull();
  });

  it("end where all is written", () => {
    expect(at("in trace")).toBeNull();
    expect(at("* → *; rewired")).toBeNull();
    expect(at("difference ≥ 0.2")).toBeNull();
  });
});
