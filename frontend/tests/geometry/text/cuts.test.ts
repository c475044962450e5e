import { describe, expect, it } from "vitest";
import { distinguish, type Cut } from "../../../src/geometry/text/cuts";
import { ellipsise, textWidth } from "../../../src/geometry/text/lettering";

function cut(words: readonly string[], room: number): string[] {
  const labels: Cut[] = words.map((text, word) => ({ word, room, text: ellipsise(text, room) }));
  distinguish(labels, words);
  return labels.map(({ text }) => text);
}

describe("words that are cut", () => {
  it("show their ends where their starts are the same", () => {
    const [one, other, third] = cut(["internationalisation", "internationalising", "interval"], 5);
    expect(one).toMatch(/^inter.*…n$/);
    expect(other).toMatch(/^inter.*…g$/);
    expect(third).toBe("interval");
    for (const text of [one, other]) expect(textWidth(text)).toBeLessThanOrEqual(5);
  });

  it("show as much of their ends as it takes", () => {
    expect(
      cut(["internationalisation", "internationalorganization"], 6).every((text) =>
        /…s?ation$|…zation$/.test(text),
      ),
    ).toBe(true);
  });

  it("show their numbers where only their middles differ, or where they are too long to be read", () => {
    const long = ["x".repeat(9_000) + "a" + "x".repeat(9_000), "x".repeat(9_000) + "b" + "x".repeat(9_000)];
    expect(cut(["word", ...long], 5)).toEqual([
      "word",
      expect.stringMatching(/^x+…#1$/),
      expect.stringMatching(/^x+…#2$/),
    ]);
  });

  it("show their numbers alone where no letter has room beside them", () => {
    expect(cut(["MMMa", "a", "MMMb"], 2.2)).toEqual(["#0", "a", "#2"]);
  });

  it("stay alike where the words are", () => {
    const [one, again, other] = cut(
      ["internationalisation", "internationalisation", "internationalising"],
      5,
    );
    expect(one).toBe(again);
    expect(other).not.toBe(one);
    expect(cut(["internationalisation", "internationalisation"], 5)[0]).toMatch(/^intern.*…$/);
  });

  it("never show the same text, however little room there is", () => {
    const words = ["aMMMMMMMMMb", "aMMMMMMMMMc", "aMMMMMMMMMbb", "aNNNNNNNNNNb"];
    for (const room of [0.5, 1.5, 2, 2.5, 3, 4]) expect(new Set(cut(words, room)).size).toBe(4);
  });
});
