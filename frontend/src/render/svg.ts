import type { Picture } from "../flow/explorer";
import { selectedWords } from "../flow/selecting";
import { course, CurvePen, newCourse } from "../geometry/curve";
import { RUN, type Bucket, type DisplayList } from "../geometry/display";
import { forEachKept } from "../geometry/kept";
import type { LabelSet } from "../geometry/labels";
import type { NodeList } from "../geometry/nodes";
import { place, type RingsLayout } from "../geometry/rings";
import type { Scene } from "../geometry/scene";
import { rootLines, rootName } from "../geometry/root";
import { dashOf, type Ink } from "./ink";
import { SvgPen } from "./svgpen";
import { decimal, element, escaped } from "./xml";

const HAIRLINE = 0.8;
const OUTLINE = 2;
const OUTLINE_CROWDED = 0.75;
const CROWDED = 6;

/** The Token Rings as SVG, in the order in which the canvas lays them over one another. */
export function ringsSvg({ picture, list, nodes, labels }: Scene, ink: Ink): string {
  const { layout } = list;
  return [
    circles(layout, ink),
    hairlines(picture, layout, ink),
    strands(list, picture, ink),
    discs(nodes, picture, layout, ink),
    root(picture, layout, ink),
    words(picture, labels, ink),
  ].join("\n");
}

function circles({ radius, centre, layers }: RingsLayout, ink: Ink): string {
  const rings = Array.from(radius.subarray(0, layers), (r) =>
    element("circle", { cx: centre.x, cy: centre.y, r }),
  );
  return element("g", { class: "rings", fill: "none", stroke: ink.ring }, rings.join(""));
}

function hairlines(picture: Picture, layout: RingsLayout, ink: Ink): string {
  const pen = new SvgPen();
  forEachKept(picture, (layer, word) => {
    const top = place(layout, layer, word);
    const bottom = place(layout, layer - 1, word);
    pen.moveTo(top.x, top.y);
    pen.lineTo(bottom.x, bottom.y);
  });
  if (pen.path === "") return element("g", { class: "residual" });
  const path = element("path", { d: pen.path });
  return element(
    "g",
    { class: "residual", fill: "none", stroke: ink.hairline, "stroke-width": HAIRLINE },
    path,
  );
}

/** The canvas lays each run beneath those before it; here the last comes first. */
function strands(list: DisplayList, picture: Picture, ink: Ink): string {
  const paths: string[] = [];
  for (const bucket of list.buckets) {
    for (let from = bucket.start; from < bucket.end; from += RUN)
      paths.push(strandRun(list, bucket, from, Math.min(bucket.end, from + RUN), picture, ink));
  }
  const look = { class: "strands", fill: "none", "stroke-linejoin": "round" };
  return element("g", look, paths.reverse().join("\n"));
}

function strandRun(
  { layout, strands, offset, order }: DisplayList,
  { kind, width, opacity }: Bucket,
  from: number,
  to: number,
  { mode }: Picture,
  ink: Ink,
): string {
  const pen = new SvgPen();
  const curve = new CurvePen();
  const path = newCourse();
  for (let i = from; i < to; i++) {
    const index = order[i];
    course(layout, strands.layer[index], strands.from[index], strands.to[index], offset[index], path);
    curve.draw(pen, layout, path);
  }
  const dash = mode === "overlay" ? dashOf(kind, width) : undefined;
  return element("path", {
    d: pen.path,
    stroke: ink.kinds[kind],
    "stroke-width": width,
    "stroke-opacity": opacity,
    "stroke-linecap": dash ? "butt" : "round",
    "stroke-dasharray": dash,
  });
}

function discs(nodes: NodeList, { mode }: Picture, layout: RingsLayout, ink: Ink): string {
  const whole = mode !== "overlay";
  const left = new SvgPen();
  const right = new SvgPen();
  for (let index = 0; index < nodes.count; index++) {
    const { x, y } = place(layout, nodes.layer[index], nodes.word[index]);
    half(left, x, y, nodes.left[index], false);
    half(whole ? left : right, x, y, whole ? nodes.left[index] : nodes.right[index], true);
  }
  const crowded = layout.slot * layout.radius[layout.layers - 1] < CROWDED;
  const outline = { fill: "none", stroke: ink.page, "stroke-width": crowded ? OUTLINE_CROWDED : OUTLINE };
  const sides = whole
    ? ([[left, mode === "tuned" ? ink.tuned : ink.base]] as const)
    : ([
        [left, ink.base],
        [right, ink.tuned],
      ] as const);
  const drawn = sides
    .filter(([{ path }]) => path !== "")
    // The outline lies under the fill, but over the other half: it parts the two.
    .map(
      ([{ path: d }, fill]) =>
        (whole ? "" : element("path", { d, ...outline })) + element("path", { d, fill }),
    );
  return element("g", { class: "nodes" }, drawn.join("\n"));
}

function half(pen: SvgPen, x: number, y: number, radius: number, right: boolean): void {
  if (radius === 0) return;
  pen.moveTo(x, y - radius);
  pen.halfTo(radius, right, x, y + radius);
  pen.close();
}

function root({ flow, mode }: Picture, layout: RingsLayout, ink: Ink): string {
  const { x, y } = layout.centre;
  const disc = element("circle", {
    cx: x,
    cy: y,
    r: layout.radius[layout.layers],
    fill: ink.disc,
    stroke: ink.soft,
    "stroke-width": 1.25,
  });
  const fills = { word: ink.soft, base: ink.baseText, tuned: ink.tunedText };
  const lines = rootLines(rootName(flow), flow.models, mode, layout).map((line) =>
    element(
      "text",
      {
        x,
        y: y + line.y + 0.35 * line.size,
        "font-size": line.size,
        "font-weight": line.bold ? "700" : undefined,
        fill: fills[line.tone],
      },
      escaped(line.text),
    ),
  );
  return element("g", { class: "root", "text-anchor": "middle" }, disc + lines.join(""));
}

function words({ flow, view }: Picture, { labels, folds, fontSize }: LabelSet, ink: Ink): string {
  const chosen = selectedWords(view.selections);
  const written = [...labels, ...folds].map(({ word, text, x, y, turn, anchor, unread }, index) => {
    const isChosen = chosen.has(word) && index < labels.length;
    const soft = (unread || flow.special[word] === 1) && !isChosen;
    return element(
      "text",
      {
        transform: `translate(${decimal(x)} ${decimal(y)}) rotate(${decimal(turn)})`,
        dy: 0.34 * fontSize,
        "text-anchor": anchor === "end" ? anchor : undefined,
        fill: soft ? ink.soft : undefined,
        "font-weight": isChosen ? "700" : undefined,
        "text-decoration": isChosen ? "underline" : undefined,
      },
      escaped(text),
    );
  });
  return element("g", { class: "words", "font-size": fontSize, fill: ink.text }, written.join("\n"));
}
