import { describe, expect, it } from "vitest";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../src/flow/strands";
import { dashOf, INK } from "../../src/render/ink";

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
/** CIE lightness, 0..100: what is left of a colour on a grey print. */
const lightness = (hex: string): number => 116 * Math.cbrt(luminance(hex)) - 16;

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each(["light", "dark"] as const)("the %s ink", (theme) => {
  const ink = INK[theme];

  it("can be read", () => {
    for (const text of [ink.text, ink.soft, ink.baseText, ink.tunedText])
      for (const ground of [ink.page, ink.disc]) expect(contrast(text, ground), text).toBeGreaterThan(4.5);
  });

  it("tells the kinds apart in grey", () => {
    const apart = [ink.page, ink.kinds[SHARED], ink.kinds[ONLY_BASE], ink.kinds[ONLY_TUNED]].map(lightness);
    for (let index = 1; index < apart.length; index++)
      expect(Math.abs(apart[index] - apart[index - 1])).toBeGreaterThan(12);
    expect([...apart].sort((a, b) => (theme === "light" ? b - a : a - b))).toEqual(apart);
  });
});

it("dashes what only the base does, and nothing else", () => {
  expect(dashOf(ONLY_BASE, 1)).toBe("4 2");
  expect(dashOf(ONLY_BASE, 5)).toBe("8 4");
  expect(dashOf(SHARED, 5)).toBeUndefined();
  expect(dashOf(ONLY_TUNED, 5)).toBeUndefined();
});
