import { describe, expect, it } from "vitest";
import { fitted, textWidth, wrapped } from "../../src/geometry/textwidth";

describe("the width of text", () => {
  it("is in proportion to the font size and adds up", () => {
    expect(textWidth("shared", 20)).toBeCloseTo(2 * textWidth("shared", 10));
    expect(textWidth("ab", 10)).toBeCloseTo(textWidth("a", 10) + textWidth("b", 10));
    expect(textWidth("W", 10)).toBeGreaterThan(2 * textWidth("i", 10));
  });

  it("knows full-width letters and marks without a width", () => {
    expect(textWidth("你好", 10)).toBe(20);
    expect(textWidth("e\u0301\u200b", 10)).toBe(textWidth("e", 10));
    expect(textWidth("🦜", 10)).toBe(10);
  });
});

describe("fitting text", () => {
  it("leaves what fits and cuts what does not, within the room", () => {
    expect(fitted("short", 10, 100)).toBe("short");
    for (const text of ["x".repeat(10_000), "你".repeat(50), "a b c d e f g h i j k l m n o p q r s t"]) {
      const cut = fitted(text, 10, 100);
      expect(cut.endsWith("…")).toBe(true);
      expect(textWidth(cut, 10)).toBeLessThanOrEqual(100);
      expect(text.startsWith(cut.slice(0, -1))).toBe(true);
    }
  });

  it("never halves a letter beyond the basic plane", () => {
    expect(fitted("🦜".repeat(9), 10, 35)).toBe("🦜🦜…");
  });
});

describe("wrapping text", () => {
  const text = "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.";

  it("keeps every word in order, each line within the room", () => {
    const lines = wrapped(text, 10, 120, 99);
    expect(lines.join(" ")).toBe(text);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(120);
  });

  it("ends in an ellipsis where there is more", () => {
    const lines = wrapped(text, 10, 120, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(wrapped("a ".repeat(5000), 10, 120, 3)).toHaveLength(3);
    expect(wrapped("x".repeat(10_000), 10, 120, 3)).toHaveLength(1);
    expect(wrapped("  ", 10, 120, 3)).toEqual([]);
  });
});
