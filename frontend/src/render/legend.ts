import type { Picture } from "../flow/explorer";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../flow/strands";
import { formatCount } from "../geometry/numbers";
import { fitted, textWidth, wrapped } from "../geometry/textwidth";
import { dashOf, type Ink } from "./ink";
import { element, escaped } from "./xml";

/** What stands below the rings: what the colours mean, whose models they are, how it was traced, and the text. */
export interface Legend {
  height: number;
  /** SVG, from (0, 0) down */
  svg: string;
}

export interface LegendSpec {
  picture: Picture;
  width: number;
  ink: Ink;
  /** what the view is, in words */
  conditions: readonly string[];
}

const SIZE = 11;
const LINE = 16;
const MARGIN = 24;
const GUTTER = 28;
const SAMPLE = 26;
const SAMPLE_WIDTH = 3;
const SAMPLE_OPACITY = 0.9;
const MOST_LINES = 3;

interface Block {
  width: number;
  /** elements of each row, about the row's left end and baseline */
  rows: string[];
}

export function legend({ picture, width, ink, conditions }: LegendSpec): Legend {
  const inner = width - 2 * MARGIN;
  const blocks = [edges(picture, ink), key(picture, ink), models(picture, ink, conditions)];
  const placed: string[] = [];
  let x = MARGIN;
  let y = LINE;
  let tallest = 0;
  for (const block of blocks) {
    if (x > MARGIN && x + block.width > MARGIN + inner) {
      x = MARGIN;
      y += tallest + LINE / 2;
      tallest = 0;
    }
    placed.push(...block.rows.map((row, index) => at(x, y + index * LINE, row)));
    tallest = Math.max(tallest, block.rows.length * LINE);
    x += block.width + GUTTER;
  }
  y += tallest + LINE / 4;
  const { text, pair } = picture.flow;
  for (const one of [text, pair ?? ""]) {
    for (const line of wrapped(one, SIZE, inner, MOST_LINES)) {
      placed.push(at(MARGIN, y, words(line, ink.soft)));
      y += LINE;
    }
  }
  const rule = element("path", { d: `M${String(MARGIN)} .5h${String(inner)}`, stroke: ink.rule });
  const svg = element(
    "g",
    { class: "legend", "font-size": SIZE, fill: ink.text },
    [rule, ...placed].join("\n"),
  );
  return { height: y + LINE / 2, svg };
}

const at = (x: number, y: number, content: string): string =>
  element("g", { transform: `translate(${String(Math.round(x))} ${String(Math.round(y))})` }, content);

const words = (text: string, fill?: string, x = 0): string => element("text", { x, fill }, escaped(text));

/** Whose edges there are, and how many. */
function edges({ strands, mode }: Picture, ink: Ink): Block {
  const rows =
    mode === "overlay"
      ? [
          { kind: ONLY_BASE, label: "only base", count: strands.edges[ONLY_BASE] },
          { kind: SHARED, label: "shared", count: strands.edges[SHARED] },
          { kind: ONLY_TUNED, label: "only tuned", count: strands.edges[ONLY_TUNED] },
        ]
      : [oneModel(strands.edges, mode === "tuned" ? "tuned" : "base")];
  const label = SAMPLE + 8;
  const counts = rows.map(({ count }) => formatCount(count));
  const widest = Math.max(...rows.map((row) => textWidth(row.label, SIZE)));
  const width = label + widest + 12 + Math.max(...counts.map((count) => textWidth(count, SIZE)));
  return {
    width,
    rows: rows.map(
      (row, index) =>
        sample(row.kind, mode === "overlay", ink) +
        words(row.label, undefined, label) +
        element("text", { x: width, "text-anchor": "end" }, counts[index]),
    ),
  };
}

function oneModel(edges: readonly [number, number, number], mode: "base" | "tuned") {
  const kind = mode === "base" ? ONLY_BASE : ONLY_TUNED;
  return { kind, label: `edges of ${mode}`, count: edges[SHARED] + edges[kind] };
}

function sample(kind: number, dashed: boolean, ink: Ink): string {
  return element("path", {
    d: `M0-4h${String(SAMPLE)}`,
    stroke: ink.kinds[kind],
    "stroke-width": SAMPLE_WIDTH,
    "stroke-opacity": SAMPLE_OPACITY,
    "stroke-dasharray": dashed ? dashOf(kind, SAMPLE_WIDTH) : undefined,
  });
}

/** How to read what is not colour. */
function key({ mode, view }: Picture, ink: Ink): Block {
  const both = mode === "overlay";
  const disc = both
    ? element("path", { d: "M6-9a5 5 0 0 0 0 10z", fill: ink.base }) +
      element("path", { d: "M6-9a5 5 0 0 1 0 10z", fill: ink.tuned })
    : element("circle", { cx: 6, cy: -4, r: 5, fill: mode === "tuned" ? ink.tuned : ink.base });
  const thick = element("path", { d: "M0-1.500L12-7", stroke: ink.soft, "stroke-width": 2.5 });
  const hair = element("path", { d: "M0-1.500L12-7", stroke: ink.soft, "stroke-width": 0.8 });
  const says: [mark: string, text: string][] = [
    [disc, both ? "influence: base left, tuned right" : "influence"],
    [thick, "width: heads; strength: weight"],
  ];
  if (view.residual) says.push([hair, "residual link"]);
  return {
    width: 20 + Math.max(...says.map(([, text]) => textWidth(text, SIZE))),
    rows: says.map(([mark, text]) => mark + words(text, undefined, 20)),
  };
}

const LONGEST_NAME = 260;

/** The models by name, and how they were traced. */
function models({ flow, mode }: Picture, ink: Ink, conditions: readonly string[]): Block {
  const shown = flow.models.filter(({ role }) => mode === "overlay" || role === mode);
  const named = shown.map(({ role, name }) => ({ fill: ink[role], text: fitted(name, SIZE, LONGEST_NAME) }));
  const lines = conditions.map((line) => fitted(line, SIZE, LONGEST_NAME + 14));
  return {
    width: Math.max(
      ...named.map(({ text }) => 14 + textWidth(text, SIZE)),
      ...lines.map((line) => textWidth(line, SIZE)),
    ),
    rows: [
      ...named.map(
        ({ fill, text }) => element("circle", { cx: 4, cy: -4, r: 4, fill }) + words(text, undefined, 14),
      ),
      ...lines.map((line) => words(line, ink.soft)),
    ],
  };
}
