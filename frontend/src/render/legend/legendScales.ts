import type { HeadValues } from "../../flow/headValues";
import type { Picture } from "../../flow/explorer";
import { leastWeight } from "../../flow/view";
import { textWidth } from "../../geometry/text/lettering";
import { largestInfluence } from "../../geometry/nodes/nodes";
import { strandLook, type Scene } from "../../geometry/scene";
import type { DisplayMode } from "../../geometry/displayMode";
import { FULL_CHANGE, scalesOf } from "../../geometry/strands/strandLook";
import type { Ink } from "../svg/ink";
import { LINE, SIZE, words, type Block, type Row } from "./legendBlock";
import { SvgPen } from "../svg/svgPen";
import { halfDisc, wholeDisc } from "../svg/svgDiscs";
import { element } from "../svg/xml";

const STROKE = 18;
const NEAR = 4;
const FAR = 10;
/** Radius; larger discs would not fit into one line of the legend. */
const MAX_RADIUS = 10;
const DISCS = 2 * MAX_RADIUS + 4;

interface Sample {
  mark: string;
  markWidth: number;
  label: string;
}

/** The scales of width, opacity and area in the picture. */
export function scales(scene: Scene, ink: Ink): Block {
  const covered = scene.list.layout.bands.subarray(0, scene.list.layout.layers).every((band) => band > 0);
  const rows = [heads(scene, ink), ...weights(scene, ink)];
  if (!covered) rows.push(areas(scene, ink));
  if (scene.glyphs) rows.push(squares(scene, scene.glyphs.values.kind, ink));
  return { width: Math.max(...rows.map(({ width }) => width)), rows };
}

function heads({ list, picture, displayMode }: Scene, ink: Ink): Row & { width: number } {
  const { mostHeads, widthOf } = scalesOf(list.strands, list.layout, strandLook(picture, displayMode));
  const samples = unique([1, Math.round(mostHeads / 2), mostHeads]).map((count) => ({
    ...stroke(widthOf(count), 1, ink),
    label: String(count),
  }));
  return row(samples, displayMode === "difference" ? "heads that changed" : "heads", ink, LINE);
}

function weights({ list, picture, displayMode }: Scene, ink: Ink): (Row & { width: number })[] {
  const { opacityOf, crowded, widthOf, mostHeads } = scalesOf(
    list.strands,
    list.layout,
    strandLook(picture, displayMode),
  );
  const width = widthOf(Math.ceil(mostHeads / 2));
  const min = leastWeight(picture.view, picture.flow);
  const values =
    displayMode === "difference" ? [0.02, FULL_CHANGE / 4, FULL_CHANGE] : [min, (min + 1) / 2, 1];
  const samples = unique(values).map((weight) => ({
    ...stroke(width, opacityOf(weight), ink),
    label: `${String(Number(weight.toFixed(2)))}${weight === FULL_CHANGE && displayMode === "difference" ? "+" : ""}`,
  }));
  const measure = displayMode === "difference" ? "mean change of weight" : "weight";
  const rows = [row(samples, measure, ink, LINE)];
  return crowded ? [...rows, row([], "fainter where edges crowd", ink, LINE)] : rows;
}

function areas({ list: { layout }, picture, displayMode }: Scene, ink: Ink): Row & { width: number } {
  const max = largestInfluence(picture, displayMode);
  const radiusOf = (influence: number) => layout.nodeRadius * Math.sqrt(influence / max);
  const largest = max * Math.min(1, (MAX_RADIUS / layout.nodeRadius) ** 2);
  const samples = unique([largest / 9, largest / 3, largest].map(round)).map((influence) => {
    const radius = radiusOf(influence);
    return { mark: disc(displayMode, radius, ink), markWidth: 2 * radius, label: String(influence) };
  });
  return row(samples, areaLabel(picture, displayMode), ink, DISCS);
}

/** A sample square that both models share, with its explanation. */
function squares(
  { displayMode, picture }: Scene,
  kind: HeadValues["kind"],
  ink: Ink,
): Row & { width: number } {
  const [left, right] =
    displayMode === "tuned"
      ? [ink.tuned, ink.tuned]
      : [ink.base, displayMode === "base" ? ink.base : ink.tuned];
  const half = (x: number, fill: string) => element("path", { d: `M${String(x)}-9h5v10h-5z`, fill });
  const mark = half(0, left) + half(5, right);
  const { base, tuned } = picture.flow.names;
  const [of, sides] =
    kind === "effect" ? ["effect", "read less, read more"] : ["attention received", `${base}, ${tuned}`];
  const label =
    displayMode === "base" || displayMode === "tuned" ? `a head: ${of}` : `a head: ${of} (${sides})`;
  return row([{ mark, markWidth: 10, label }], "", ink, LINE);
}

function areaLabel({ view, flow: { names } }: Picture, displayMode: DisplayMode): string {
  const measure = view.origin ? "uptake" : "influence in the trace";
  if (displayMode === "difference") return `difference of ${measure}`;
  return displayMode === "overlay" ? `${measure}: ${names.base} left, ${names.tuned} right` : measure;
}

/** A disc whose left end is at 0, centred on lowercase letters. */
function disc(displayMode: DisplayMode, radius: number, ink: Ink): string {
  const [left, right] = [new SvgPen(), new SvgPen()];
  if (displayMode === "overlay") {
    halfDisc(left, radius, -NEAR, radius, false);
    halfDisc(right, radius, -NEAR, radius, true);
  } else wholeDisc(left, radius, -NEAR, radius);
  const fills =
    displayMode === "overlay" ? ink.base : displayMode === "difference" ? ink.soft : ink[displayMode];
  const halves = [element("path", { d: left.path, fill: fills })];
  if (right.path) halves.push(element("path", { d: right.path, fill: ink.tuned }));
  return halves.join("");
}

const stroke = (width: number, opacity: number, ink: Ink): Omit<Sample, "label"> => ({
  mark: element("path", {
    d: `M0-4h${String(STROKE)}`,
    stroke: ink.text,
    "stroke-width": width,
    "stroke-opacity": opacity,
  }),
  markWidth: STROKE,
});

function row(samples: readonly Sample[], measure: string, ink: Ink, height: number): Row & { width: number } {
  let x = 0;
  const parts = samples.map(({ mark, markWidth, label }) => {
    const at = Math.ceil(x + markWidth + NEAR);
    const part = `${element("g", { transform: `translate(${String(Math.round(x))} 0)` }, mark)}${words(label, undefined, at)}`;
    x = Math.ceil(at + textWidth(label) * SIZE + FAR);
    return part;
  });
  const svg = parts.join("") + words(measure, ink.soft, x);
  return { svg, height, width: x + textWidth(measure) * SIZE };
}

const unique = (values: readonly number[]): number[] =>
  [...new Set(values)].filter((value) => value > 0).sort((a, b) => a - b);

/** Rounds down to 1, 2 or 5 times a power of ten; the smallest influence is a half. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const times = [5, 2, 1].find((factor) => factor * power <= value) ?? 1;
  return Math.max(0.5, Number((times * power).toPrecision(1)));
}
