/** The figures of a study as shapes: the matrix of heads, their arrows, and the scatter of sentences. */

import type { HeadMeans } from "../../contract/study";
import type { HeadArrow } from "../../flow/study/arrows";
import type { Bitmap } from "../../flow/study/bitmap";
import { extentOf } from "../../flow/study/histogram";
import { axisOver, pixelOf, ticksOf, type Axis } from "../../geometry/study/axis";
import type { Shape } from "../svg/plainFigure";

/** The colour of a token. */
type Ink = (token: string) => string;

export const WIDTH = 760;
const LEFT = 64;
const CELL = 48;
const MATRIX = 520;
const PLOT = 420;
const SMALL = 12;
const ROUND = 10; // points nearer than a tenth of a pixel are one

/** A part of a figure and its height. */
export interface Drawn {
  shapes: Shape[];
  height: number;
}

const label = (x: number, y: number, text: string, fill: string, more: Shape["attributes"] = {}): Shape => ({
  name: "text",
  attributes: { x, y, fill, "font-size": SMALL, ...more },
  text,
});

/** Layers by heads, the last layer first; a full colour is the largest mean. */
export function headsMatrix(
  { layers }: HeadMeans,
  isShare: boolean,
  ink: Ink,
  write: (value: number) => string,
): Drawn {
  const means = layers.flat().flatMap((head) => (head === null ? [] : [head.mean]));
  const full = Math.max(1e-12, ...means.map(Math.abs));
  const widest = Math.max(...layers.map((heads) => heads.length));
  const cell = Math.min(CELL, (WIDTH - 2 * LEFT) / widest, MATRIX / layers.length);
  const shapes: Shape[] = [];
  for (let head = 0; head < widest; head++)
    shapes.push(
      label(LEFT + (head + 0.5) * cell, 16, String(head), ink("--ink-soft"), { "text-anchor": "middle" }),
    );
  layers.forEach((heads, index) => {
    const y = 24 + (layers.length - 1 - index) * cell;
    shapes.push(
      label(LEFT - 8, y + cell / 2 + 4, String(index + 1), ink("--ink-soft"), { "text-anchor": "end" }),
    );
    heads.forEach((head, at) => {
      const place = { x: LEFT + at * cell, y, width: cell - 1, height: cell - 1 };
      shapes.push({ name: "rect", attributes: { ...place, fill: ink("--wash") } });
      if (head === null) return;
      const token = head.mean < 0 ? "--against" : isShare ? "--shared" : "--toward";
      const share = Math.abs(head.mean) / full;
      shapes.push({ name: "rect", attributes: { ...place, fill: ink(token), "fill-opacity": share } });
    });
  });
  const height = 24 + layers.length * cell;
  shapes.push(label(LEFT, height + 20, `Layers by heads. Full colour: ${write(full)}.`, ink("--ink-soft")));
  return { shapes, height: height + 28 };
}

/** The heads by two measures, each an arrow from the base to the tuned model. */
export function headArrows(
  arrows: readonly HeadArrow[],
  names: { x: string; y: string },
  ink: Ink,
  write: (value: number) => string,
): Drawn {
  const extent = (axis: "x" | "y") => extentOf(arrows.flatMap(({ from, to }) => [from[axis], to[axis]]));
  const axes = plotAxes(extent("x"), extent("y"));
  const shapes = axesShapes(axes, names, ink, write);
  for (const { from, to } of arrows) {
    const [x1, y1, x2, y2] = [
      pixelOf(axes.x, from.x),
      pixelOf(axes.y, from.y),
      pixelOf(axes.x, to.x),
      pixelOf(axes.y, to.y),
    ];
    shapes.push({ name: "line", attributes: { x1, y1, x2, y2, stroke: ink("--hairline") } });
    shapes.push({ name: "circle", attributes: { cx: x1, cy: y1, r: 2, fill: ink("--base") } });
    shapes.push({ name: "circle", attributes: { cx: x2, cy: y2, r: 3.5, fill: ink("--tuned") } });
  }
  shapes.push(...legend(["base", "tuned"], ["--base", "--tuned"], ink));
  return { shapes, height: PLOT + 62 };
}

/** What a scatter of sentences shows. */
export interface Points {
  x: Float32Array;
  y: Float32Array;
  selection: Bitmap | null;
  codes: Uint8Array | Uint16Array | null;
  /** of each code */
  tokens: readonly string[];
  values: readonly string[];
}

/** The sentences by two columns: the kept ones in colour, above all in grey. */
export function sentenceScatter(
  { x, y, selection, codes, tokens, values }: Points,
  names: { x: string; y: string },
  ink: Ink,
  write: (value: number) => string,
): Drawn {
  const axes = plotAxes(extentOf(x), extentOf(y));
  const shapes = axesShapes(axes, names, ink, write);
  const paths = new Map<string, Set<string>>();
  const add = (token: string, place: number) => {
    const at = [pixelOf(axes.x, x[place]), pixelOf(axes.y, y[place])];
    if (at.some(Number.isNaN)) return;
    const dots = paths.get(token) ?? new Set<string>();
    dots.add(`M${at.map((one) => String(Math.round(one * ROUND) / ROUND)).join(" ")}h0`);
    paths.set(token, dots);
  };
  for (let place = 0; place < x.length; place++) if (selection && !selection.has(place)) add("--ring", place);
  for (let place = 0; place < x.length; place++)
    if (!selection || selection.has(place))
      add(codes ? (tokens[codes[place]] ?? "--hairline") : (tokens[0] ?? "--shared"), place);
  for (const [token, dots] of paths)
    shapes.push({
      name: "path",
      attributes: {
        d: [...dots].join(""),
        stroke: ink(token),
        "stroke-width": x.length > 20_000 ? 2 : 4,
        "stroke-linecap": "round",
        "stroke-opacity": 0.8,
        fill: "none",
      },
    });
  shapes.push(...legend(values, tokens, ink));
  return { shapes, height: PLOT + (values.length > 0 ? 62 : 36) };
}

/** What the colours stand for, below a plot. */
function legend(values: readonly string[], tokens: readonly string[], ink: Ink): Shape[] {
  let left = LEFT;
  return values.flatMap((value, index) => {
    const x = left;
    left += 30 + value.length * 8;
    const fill = ink(tokens[index % tokens.length]);
    return [
      { name: "circle", attributes: { cx: x + 4, cy: PLOT + 46, r: 4, fill } },
      label(x + 14, PLOT + 50, value, ink("--ink")),
    ];
  });
}

const plotAxes = (
  x: readonly [number, number] | null,
  y: readonly [number, number] | null,
): { x: Axis; y: Axis } => ({
  x: axisOver(x, LEFT, WIDTH - 16),
  y: axisOver(y, PLOT - 8, 24),
});

function axesShapes(
  { x, y }: { x: Axis; y: Axis },
  names: { x: string; y: string },
  ink: Ink,
  write: (value: number) => string,
): Shape[] {
  const [line, soft] = [{ stroke: ink("--rule-strong") }, ink("--ink-soft")];
  const shapes: Shape[] = [
    {
      name: "path",
      attributes: {
        d: `M${String(LEFT)} 24V${String(PLOT - 8)}H${String(WIDTH - 16)}`,
        fill: "none",
        ...line,
      },
    },
    label(LEFT - 44, 14, names.y, soft),
    label(WIDTH - 16, PLOT + 28, names.x, soft, { "text-anchor": "end" }),
  ];
  for (const tick of ticksOf(x)) {
    const at = pixelOf(x, tick);
    shapes.push({ name: "line", attributes: { x1: at, x2: at, y1: PLOT - 8, y2: PLOT - 4, ...line } });
    shapes.push(label(at, PLOT + 10, write(tick), soft, { "text-anchor": "middle" }));
  }
  for (const tick of ticksOf(y)) {
    const at = pixelOf(y, tick);
    shapes.push({ name: "line", attributes: { x1: LEFT - 4, x2: LEFT, y1: at, y2: at, ...line } });
    shapes.push(label(LEFT - 8, at + 4, write(tick), soft, { "text-anchor": "end" }));
  }
  return shapes;
}

/** Lines of text below a drawing, each cut where it would be too long. */
export function captioned({ shapes, height }: Drawn, lines: readonly string[], ink: Ink): Drawn {
  const written = lines.flatMap((line) => wrapped(line, 104));
  return {
    shapes: [
      ...shapes,
      ...written.map((line, index) => label(20, height + 20 + 18 * index, line, ink("--ink"))),
    ],
    height: height + 20 + 18 * written.length,
  };
}

/** A text in lines of at most so many characters, broken at blanks. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
