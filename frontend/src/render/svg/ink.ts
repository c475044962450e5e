import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";

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

/** The colours are the page's (tokens.css); on a grey print the strokes tell the kinds of edges apart (dashOf). */
export const INK: Readonly<Record<FigureTheme, Ink>> = {
  light: {
    page: "#ffffff",
    kinds: byKind("#434a55", "#12a096", "#8a3fbf"),
    base: "#12a096",
    tuned: "#8a3fbf",
    baseText: "#08766e",
    tunedText: "#7a32ad",
    text: "#1b1f24",
    soft: "#5a626d",
    ring: "#e4e6e8",
    hairline: "#d3d7dc",
    rule: "#d8dbde",
    disc: "#ffffff",
  },
  dark: {
    page: "#14161a",
    kinds: byKind("#7b8491", "#3fd6c8", "#b878f0"),
    base: "#3fd6c8",
    tuned: "#b878f0",
    baseText: "#4fd6ca",
    tunedText: "#c898ee",
    text: "#eceef1",
    soft: "#a3abb6",
    ring: "#2a2f36",
    hairline: "#434a54",
    rule: "#2c3138",
    disc: "#1b1e23",
  },
};

/** A pinned trace and the present one in the colours that the page tells them apart by. */
const PINNED: Readonly<Record<FigureTheme, Partial<Ink>>> = {
  light: {
    kinds: byKind("#434a55", "#b9770e", "#2463c4"),
    base: "#b9770e",
    tuned: "#2463c4",
    baseText: "#8a5606",
    tunedText: "#1d55ad",
  },
  dark: {
    kinds: byKind("#7b8491", "#f0b24a", "#6ea8ff"),
    base: "#f0b24a",
    tuned: "#6ea8ff",
    baseText: "#f3c06c",
    tunedText: "#8dbaff",
  },
};

export const inkOf = (theme: FigureTheme, pinned: boolean): Ink =>
  pinned ? { ...INK[theme], ...PINNED[theme] } : INK[theme];

/** Strokes and gaps by kind, in widths of the strand and at least in pixels; shared strands are whole. */
const DASHES: Readonly<Record<number, readonly (readonly [widths: number, least: number])[]>> = {
  [ONLY_BASE]: [
    [1.6, 4],
    [0.8, 2],
  ],
  [ONLY_TUNED]: [
    [6, 16],
    [0.2, 1.5],
  ],
};

/**
 * How the strands of a kind are stroked where several are drawn, so that they can be told apart without colour: what
 * both do in whole lines, what only the base does in short strokes, what only the tuned model does in long ones.
 */
export function dashOf(kind: number, width: number): string | undefined {
  return DASHES[kind]
    ?.map(([widths, least]) => String(Math.round(Math.max(least, width * widths) * 10) / 10))
    .join(" ");
}
