import { describe, expect, it } from "vitest";
import { ellipsise, isRightToLeft, letters, textWidth, visible } from "../../../src/geometry/text/lettering";

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
    expect(ellipsise("short", 3)).toBe("short");
    expect(ellipsise("considerably", 4)).toBe("consid…");
    expect(ellipsise("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧👩‍👩‍👧…");
    expect(ellipsise("e\u0301e\u0301e\u0301e\u0301", 2)).toBe("e\u0301e\u0301…");
    expect(ellipsise("🦜".repeat(9), 3.5)).toBe("🦜🦜…");
  });

  it("never takes more than its room, in whatever script", () => {
    for (const text of [
      "x".repeat(10_000),
      "WWWWWWWWWWWW",
      "你".repeat(50),
      "a b c d e f g h i j k l m n o p q r",
    ])
      for (const room of [3, 6.5, 8]) {
        const cut = ellipsise(text, room);
        expect(cut.endsWith("…")).toBe(true);
        expect(textWidth(cut)).toBeLessThanOrEqual(room);
        expect(text.startsWith(cut.slice(0, -1))).toBe(true);
      }
  });

  it("keeps one letter at least, and is no work however long", () => {
    expect(ellipsise("👩‍👩‍👧x", 0)).toBe("👩‍👩‍👧…");
    const cut = ellipsise("́".repeat(2) + "x".repeat(1_000_000), 3);
    expect(cut.endsWith("xxx…")).toBe(true);
    expect(textWidth("x".repeat(1_000_000))).toBeLessThan(1000);
  });
});

it("marks and characters without width take no room, wide ones take more", () => {
  expect(textWidth("e\u0301te\u0301")).toBe(textWidth("ete"));
  expect(textWidth("a\u200bb\ufeff")).toBeCloseTo(textWidth("a") + textWidth("b"));
  expect(textWidth("W")).toBeGreaterThan(2 * textWidth("i"));
  expect(textWidth("你好")).toBe(2);
  expect(textWidth("👩‍👩‍👧🇩🇪")).toBe(2);
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
