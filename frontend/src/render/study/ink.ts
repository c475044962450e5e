import type { FigureTheme } from "../svg/ink";

/** As in hosts/tokens.css, but for the white paper; tests/render/study/ink.test.ts compares the two. */
const COLOURS = {
  light: {
    "--page": "#ffffff",
    "--wash": "#f1f2f2",
    "--toward": "#1f5fbf",
    "--against": "#c4620c",
    "--shared": "#434a55",
    "--base": "#12a096",
    "--tuned": "#8a3fbf",
    "--alert": "#a8321f",
    "--hairline": "#c3c8cf",
    "--rule-strong": "#c2c7cd",
    "--ring": "#e4e6e8",
    "--ink": "#1b1f24",
    "--ink-soft": "#5a626d",
  },
  dark: {
    "--page": "#14161a",
    "--wash": "#24282e",
    "--toward": "#5f9df5",
    "--against": "#f09a45",
    "--shared": "#7b8491",
    "--base": "#3fd6c8",
    "--tuned": "#b878f0",
    "--alert": "#ff9c86",
    "--hairline": "#49505b",
    "--rule-strong": "#4a515b",
    "--ring": "#2a2f36",
    "--ink": "#eceef1",
    "--ink-soft": "#a3abb6",
  },
} as const;

type Token = keyof (typeof COLOURS)["light"];

/** The colour of a token in a saved figure. */
export const inked =
  (theme: FigureTheme) =>
  (token: string): string =>
    COLOURS[theme][token as Token];

export const TOKENS = Object.keys(COLOURS.light) as Token[];
