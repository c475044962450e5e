import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../../src/hosts/tokens.css", import.meta.url), "utf8");
/** The colours of a pinned trace and the current one, which replace some of those of two models. */
const PINNED_CSS = css.slice(css.indexOf(".pinned"));

/** Red, green and blue, 0..1. */
export type Colour = [number, number, number];

/** A theme, and whether a pinned trace is compared. */
export const THEMES = [
  ["light", false],
  ["dark", false],
  ["light", true],
  ["dark", true],
] as const;

/** The colour of a token of tokens.css in one theme, as "#rrggbb". */
export function token(name: string, theme: "light" | "dark", pinned = false): string {
  const pattern = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`);
  const match = (pinned && pattern.exec(PINNED_CSS)) || pattern.exec(css);
  if (!match) throw new Error(`tokens.css lacks --${name}`);
  return match[theme === "light" ? 1 : 2];
}

/** An sRGB colour in linear light. */
export const linear = (hex: string): Colour =>
  [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Colour;

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast ratio of WCAG 2. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
