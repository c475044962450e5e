import { describe, expect, it } from "vitest";
import { ellipsise, isRightToLeft, letters, textWidth, visible } from "../../src/geometry/lettering";

const TEXTS = [
  "called",
  "cafe\u0301 naïve",
  "👩‍👩‍👧‍👦👍🏽🏳️‍🌈🇩🇪🇯🇵✊",
  "مُحَمَّد בְּרֵאשִׁית",
  "नमस्ते",
  "한국어 각",
  "日本語が",
  "a\u200db\u200bc\u2060d",
  "z̸̧͙͠a̸l̷g̷o̸",
  "\ud83d alone \udc00",
];

describe("letters", () => {
  it("are those that Unicode's own rules for clusters give", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    for (const text of TEXTS)
      expect(letters(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
  });
});

describe("a word too long for its place", () => {
  it("is cut between letters, never within one", () => {
    expect(ellipsise("short", 8)).toBe("short");
    expect(ellipsise("considerably", 6)).toBe("consi…");
    expect(ellipsise("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5)).toBe("👩‍👩‍👧👩‍👩‍👧…");
    expect(ellipsise("e\u0301e\u0301e\u0301e\u0301", 3)).toBe("e\u0301e\u0301…");
  });

  it("keeps one letter at least, and is no work however long", () => {
    expect(ellipsise("👩‍👩‍👧x", 0)).toBe("👩‍👩‍👧…");
    const cut = ellipsise("́".repeat(2) + "x".repeat(1_000_000), 4);
    expect(cut.endsWith("xxx…")).toBe(true);
    expect(textWidth("x".repeat(1_000_000))).toBeLessThan(1000);
  });
});

it("marks and characters without width take no room, wide ones take more", () => {
  expect(textWidth("e\u0301te\u0301")).toBe(3);
  expect(textWidth("a\u200bb\ufeff")).toBe(2);
  expect(textWidth("日本")).toBeGreaterThan(textWidth("ab"));
});

it("a word with nothing to see is named by its characters", () => {
  expect(visible("word")).toBe("word");
  expect(visible("\u200b\u00ad")).toBe("U+200B U+00AD");
  expect(visible("\n")).toBe("U+000A");
  expect(visible("a\u200b")).toBe("a\u200b");
});

it("the first letter with a direction tells which way a text is read", () => {
  expect(isRightToLeft("ما هي عاصمة France?")).toBe(true);
  expect(isRightToLeft("12 (3) שלום")).toBe(true);
  expect(isRightToLeft("\u0661\u0662 abc")).toBe(false);
  expect(isRightToLeft("What is שלום?")).toBe(false);
  expect(isRightToLeft("日本語 עברית")).toBe(false);
  expect(isRightToLeft("123 …")).toBe(false);
  expect(isRightToLeft("\u200fabc")).toBe(true);
});
