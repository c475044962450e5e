import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KINDS, ONLY_BASE, ONLY_TUNED, SHARED } from "../../../src/flow/strands";
import { dashOf, inkOf } from "../../../src/render/svg/ink";

const css = readFileSync(new URL("../../../src/hosts/tokens.css", import.meta.url), "utf8");
const PINNED_CSS = css.slice(css.indexOf(".pinned"));

/** The page's own colour of that name. */
function token(name: string, theme: "light" | "dark", pinned: boolean): string {
  const pattern = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`);
  const match = (pinned && pattern.exec(PINNED_CSS)) || pattern.exec(css);
  return match?.[theme === "light" ? 1 : 2] ?? "none";
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", false],
  ["dark", false],
  ["light", true],
  ["dark", true],
] as const)("the %s ink (pinned: %s)", (theme, pinned) => {
  const ink = inkOf(theme, pinned);

  it("can be read", () => {
    for (const text of [ink.text, ink.soft, ink.baseText, ink.tunedText])
      for (const ground of [ink.page, ink.disc]) expect(contrast(text, ground), text).toBeGreaterThan(4.5);
  });

  it("is the page's", () => {
    const of = (name: string) => token(name, theme, pinned);
    expect(ink.kinds[SHARED]).toBe(of("shared"));
    expect([ink.kinds[ONLY_BASE], ink.base, ink.baseText]).toEqual([of("base"), of("base"), of("base-ink")]);
    expect([ink.kinds[ONLY_TUNED], ink.tuned, ink.tunedText]).toEqual([
      of("tuned"),
      of("tuned"),
      of("tuned-ink"),
    ]);
    for (const kind of KINDS) expect(contrast(ink.kinds[kind], ink.page)).toBeGreaterThan(3);
  });
});

it("tells the kinds apart without colour: whole, in short strokes and in long ones", () => {
  expect(dashOf(SHARED, 5)).toBeUndefined();
  for (const width of [0.9, 2.5, 5.4]) {
    const [short, gap] = (dashOf(ONLY_BASE, width) ?? "").split(" ").map(Number);
    const [long, cut] = (dashOf(ONLY_TUNED, width) ?? "").split(" ").map(Number);
    expect(long).toBeGreaterThan(2.5 * short);
    expect(gap).toBeLessThan(short);
    expect(cut).toBeGreaterThanOrEqual(1.5); // a hairline would close up in print
  }
});
