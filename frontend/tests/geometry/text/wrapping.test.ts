import { describe, expect, it } from "vitest";
import { textWidth } from "../../../src/geometry/text/lettering";
import { wrapped } from "../../../src/geometry/text/wrapping";

describe("wrapping text", () => {
  const text = "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.";

  it("keeps every word in order, each line within the room", () => {
    const lines = wrapped(text, 12, 99);
    expect(lines.join(" ")).toBe(text);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(12);
  });

  it("ends in an ellipsis where there is more", () => {
    const lines = wrapped(text, 12, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(wrapped("a ".repeat(5000), 12, 3)).toHaveLength(3);
    expect(wrapped("x".repeat(10_000), 12, 3)).toHaveLength(1);
    expect(wrapped("  ", 12, 3)).toEqual([]);
  });
});
