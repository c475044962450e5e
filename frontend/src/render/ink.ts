import { ONLY_BASE, ONLY_TUNED, SHARED } from "../flow/strands";

export type FigureTheme = "light" | "dark";

/** What a saved picture is drawn with. */
export interface Ink {
  page: string;
  /** by kind */
  kinds: readonly string[];
  /** discs and text by role */
  base: string;
  tuned: string;
  baseText: string;
  tunedText: string;
  text: string;
  soft: string;
  ring: string;
  hairline: string;
  rule: string;
  /** the root's disc */
  disc: string;
}

const byKind = (shared: string, base: string, tuned: string): string[] => {
  const kinds: string[] = [];
  kinds[SHARED] = shared;
  kinds[ONLY_BASE] = base;
  kinds[ONLY_TUNED] = tuned;
  return kinds;
};

/**
 * The hues are the page's (tokens.css); their lightness is set further apart, so that the three kinds can be told from
 * one another on a grey print: from the ground, shared comes first, then base, then tuned.
 */
export const INK: Readonly<Record<FigureTheme, Ink>> = {
  light: {
    page: "#ffffff",
    kinds: byKind("#a3aab4", "#0f968c", "#6d1fa6"),
    base: "#0f968c",
    tuned: "#6d1fa6",
    baseText: "#08766e",
    tunedText: "#6d1fa6",
    text: "#1b1f24",
    soft: "#5a626d",
    ring: "#e4e6e8",
    hairline: "#d3d7dc",
    rule: "#d8dbde",
    disc: "#ffffff",
  },
  dark: {
    page: "#14161a",
    kinds: byKind("#5f6773", "#229a8f", "#cd9cfa"),
    base: "#229a8f",
    tuned: "#cd9cfa",
    baseText: "#4fd6ca",
    tunedText: "#cd9cfa",
    text: "#eceef1",
    soft: "#a3abb6",
    ring: "#2a2f36",
    hairline: "#434a54",
    rule: "#2c3138",
    disc: "#1b1e23",
  },
};

/** Only-base strands are dashed where several kinds are drawn, in strokes and gaps of so many widths, but not too short. */
export function dashOf(kind: number, width: number): string | undefined {
  if (kind !== ONLY_BASE) return undefined;
  const dash = Math.max(4, width * 1.6);
  const gap = Math.max(2, width * 0.8);
  return `${String(Math.round(dash * 10) / 10)} ${String(Math.round(gap * 10) / 10)}`;
}
