import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import { kindColours } from "../kindColours";

export type FigureTheme = "light" | "dark";

/** The colours of a saved picture. */
export interface Ink extends Colours {
  /** strands, in the order of the kinds of flow/strands.ts */
  kinds: readonly string[];
}

interface Colours extends RoleColours {
  page: string;
  shared: string;
  text: string;
  soft: string;
  ring: string;
  hairline: string;
  rule: string;
  /** the root's disc */
  disc: string;
}

/** Discs and strands, and text, by role. */
interface RoleColours {
  base: string;
  tuned: string;
  baseText: string;
  tunedText: string;
}

/** As in hosts/tokens.css, but for the white paper and the fine lines; ink.test.ts compares the two. */
const COLOURS: Readonly<Record<FigureTheme, Colours>> = {
  light: {
    page: "#ffffff",
    shared: "#434a55",
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
    shared: "#7b8491",
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

/** A pinned trace and the current one have colours of their own, as on the page. */
const PINNED: Readonly<Record<FigureTheme, RoleColours>> = {
  light: { base: "#b9770e", tuned: "#2463c4", baseText: "#8a5606", tunedText: "#1d55ad" },
  dark: { base: "#f0b24a", tuned: "#6ea8ff", baseText: "#f3c06c", tunedText: "#8dbaff" },
};

export function inkOf(theme: FigureTheme, pinned: boolean): Ink {
  const colours = pinned ? { ...COLOURS[theme], ...PINNED[theme] } : COLOURS[theme];
  return { ...colours, kinds: kindColours(colours) };
}

/** Strokes and gaps by kind, in multiples of a strand's width, at least `min` pixels; shared strands are solid. */
const DASHES: Readonly<Record<number, readonly (readonly [widths: number, min: number])[]>> = {
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
 * The dash pattern of a kind's strands, so that the kinds differ on a grey print too: shared strands are solid, those
 * of only the base have short strokes, those of only the tuned model long ones.
 */
export function dashOf(kind: number, width: number): string | undefined {
  return DASHES[kind]
    ?.map(([widths, min]) => String(Math.round(Math.max(min, width * widths) * 10) / 10))
    .join(" ");
}
