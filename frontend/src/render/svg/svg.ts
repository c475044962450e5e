import { edgesOf, selectedWords } from "../../flow/selecting";
import { course, CurvePen, newCourse } from "../../geometry/strands/curve";
import { depthOf, turnEdge } from "../../geometry/depth";
import { RUN, type Bucket, type DisplayList } from "../../geometry/strands/display";
import type { LabelSet } from "../../geometry/labels";
import type { Hairlines } from "../../geometry/strands/hairlines";
import { diamond } from "../../geometry/strands/gateMarks";
import { marksOf, type Mark } from "../../geometry/nodes/marks";
import { NUMBER_FONT, NUMBER_HEIGHT } from "../../geometry/ringNumbers";
import { place, type RingsLayout } from "../../geometry/rings";
import { rootLines, type RootLine } from "../../geometry/root";
import type { Scene } from "../../geometry/scene";
import { dotted } from "../dots";
import { dashOf, type Ink } from "./ink";
import { strandsOf } from "../hit";
import { glyphs } from "./glyphsSvg";
import { discs } from "./svgDiscs";
import { SvgPen } from "./svgPen";
import { decimal, element, escaped } from "./xml";

const HAIRLINE = 0.8;
const MIN_BOLD = 1.4;
/** How much wider the outline of a selected edge is than its strand. */
const BOLDER = 3;
const MARK = 1.5;
const GATE_OUTLINE = 1.25;

/** The Token Rings as SVG, layered as on the canvas. */
export function ringsSvg(scene: Scene, ink: Ink): string {
  const { layout } = scene.list;
  return [
    circles(layout, ink),
    hairlines(scene.hairlines, layout, ink),
    strands(scene, ink),
    untraced(scene, ink),
    selectedEdges(scene, ink),
    gates(scene, ink),
    discs(scene, ink),
    glyphs({ ...scene, heads: scene.picture.view.heads }, ink),
    numbers(scene, ink),
    root(rootLines(scene.picture, scene.displayMode, layout), layout, ink),
    marks(marksOfScene(scene), ink),
    words(scene.labels, scene.picture.flow.special, namedWords(scene), ink),
  ]
    .filter((group) => group !== "")
    .join("\n");
}

export function circles({ radius, centre, layers }: RingsLayout, ink: Ink): string {
  const rings = Array.from(radius.subarray(0, layers), (r) =>
    element("circle", { cx: centre.x, cy: centre.y, r }),
  );
  return element("g", { class: "rings", fill: "none", stroke: ink.ring }, rings.join(""));
}

function hairlines({ count, ring, word }: Hairlines, layout: RingsLayout, ink: Ink): string {
  const pen = new SvgPen();
  for (let index = 0; index < count; index++) {
    const inner = place(layout, ring[index], word[index]);
    const outer = place(layout, ring[index] - 1, word[index]);
    pen.moveTo(inner.x, inner.y);
    pen.lineTo(outer.x, outer.y);
  }
  const path = pen.path && element("path", { d: pen.path });
  return element(
    "g",
    { class: "residual", fill: "none", stroke: ink.hairline, "stroke-width": HAIRLINE },
    path,
  );
}

/** The canvas draws each run beneath the earlier ones, so here the order is reversed. */
function strands({ list, picture }: Scene, ink: Ink): string {
  // Dashes tell the kinds apart. A single model has one kind; two drawings side by side have shared strands too.
  const dashed = picture.mode !== "base" && picture.mode !== "tuned";
  const paths: string[] = [];
  for (const bucket of list.buckets) {
    for (let from = bucket.start; from < bucket.end; from += RUN)
      paths.push(strandRun(list, bucket, from, Math.min(bucket.end, from + RUN), dashed, ink));
  }
  const look = { class: "strands", fill: "none", "stroke-linejoin": "round" };
  return element("g", look, paths.reverse().join("\n"));
}

function strandRun(
  list: DisplayList,
  { kind, width, opacity }: Bucket,
  from: number,
  to: number,
  dashed: boolean,
  ink: Ink,
): string {
  const dash = dashed ? dashOf(kind, width) : undefined;
  return element("path", {
    d: pathOf(list, list.order.subarray(from, to)),
    stroke: ink.kinds[kind],
    "stroke-width": width,
    "stroke-opacity": opacity,
    "stroke-linecap": dash ? "butt" : "round",
    "stroke-dasharray": dash,
  });
}

/** What a query draws beside the trace, dotted. */
function untraced({ untraced }: Scene, ink: Ink): string {
  if (!untraced) return "";
  const { list } = untraced;
  const paths = list.buckets.map((bucket) => {
    const { width, opacity, dash } = dotted(bucket);
    return element("path", {
      d: pathOf(list, list.order.subarray(bucket.start, bucket.end)),
      stroke: ink.kinds[bucket.kind],
      "stroke-width": width,
      "stroke-opacity": opacity,
      "stroke-dasharray": dash.join(" "),
    });
  });
  const look = { class: "untraced", fill: "none", "stroke-linecap": "round" };
  return element("g", look, paths.reverse().join("\n"));
}

function pathOf({ layout, strands, offset }: DisplayList, indices: Iterable<number>): string {
  const pen = new SvgPen();
  const curve = new CurvePen();
  const path = newCourse();
  for (const index of indices) {
    course(layout, strands.layer[index], strands.from[index], strands.to[index], offset[index], path);
    curve.draw(pen, layout, path);
  }
  return pen.path;
}

/** The strands of selected edges, bold. */
function selectedEdges({ list, picture: { flow, view } }: Scene, ink: Ink): string {
  const depth = depthOf(view, flow.layers);
  const indices = view.selections
    .flatMap(edgesOf)
    .flatMap((edge) => strandsOf(list, turnEdge(depth, { type: "edge" as const, ...edge })));
  const drawn = indices.flatMap((index) => {
    const width = Math.max(MIN_BOLD, list.width[index]);
    const d = pathOf(list, [index]);
    return [
      element("path", { d, stroke: ink.text, "stroke-width": width + BOLDER }),
      element("path", { d, stroke: ink.kinds[list.strands.kind[index]], "stroke-width": width }),
    ];
  });
  if (drawn.length === 0) return "";
  return element("g", { class: "selected", fill: "none", "stroke-linecap": "round" }, drawn.join(""));
}

/** Diamonds on the strands that open what is reached beyond them. */
function gates({ gates: drawn }: Scene, ink: Ink): string {
  if (drawn.length === 0) return "";
  const paths = drawn.map((mark) => element("path", { d: diamond(mark), fill: ink.kinds[mark.kind] }));
  return element("g", { class: "gates", stroke: ink.page, "stroke-width": GATE_OUTLINE }, paths.join(""));
}

export function root(written: readonly RootLine[], layout: RingsLayout, ink: Ink): string {
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
  const lines = written.map((line) =>
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

const marksOfScene = ({ nodes, list: { layout }, picture: { flow, view } }: Scene): Mark[] =>
  marksOf(view.selections, depthOf(view, flow.layers), nodes, layout);

export function marks(marked: readonly Mark[], ink: Ink): string {
  const drawn = marked.map(({ x, y, radius }) => element("circle", { cx: x, cy: y, r: radius }));
  if (drawn.length === 0) return "";
  return element(
    "g",
    { class: "marks", fill: "none", stroke: ink.text, "stroke-width": MARK },
    drawn.join(""),
  );
}

/** The layer of each ring, on a patch of the background so that it is legible over strands. */
function numbers(scene: Scene, ink: Ink): string {
  const drawn = scene.numbers.map(
    ({ text, x, y, width }) =>
      element("rect", {
        x: x - width / 2,
        y: y - NUMBER_HEIGHT / 2,
        width,
        height: NUMBER_HEIGHT,
        rx: NUMBER_HEIGHT / 2,
        fill: ink.page,
      }) + element("text", { x, y: y + 0.35 * NUMBER_FONT }, text),
  );
  const look = { class: "layers", "font-size": NUMBER_FONT, "text-anchor": "middle", fill: ink.soft };
  return element("g", look, drawn.join(""));
}

/** The selected words, and the one where a forward trace begins. */
function namedWords({ picture: { view } }: Scene): ReadonlySet<number> {
  const selected = new Set(selectedWords(view.selections));
  if (view.origin) selected.add(view.origin.word);
  return selected;
}

export function words(
  { labels, folds, fontSize }: LabelSet,
  special: Uint8Array,
  selected: ReadonlySet<number>,
  ink: Ink,
): string {
  const drawn = [...labels, ...folds].map(({ word, text, x, y, turn, anchor, unread }, index) => {
    const isSelected = selected.has(word) && index < labels.length;
    const soft = (unread || special[word] === 1) && !isSelected;
    return element(
      "text",
      {
        transform: `translate(${decimal(x)} ${decimal(y)}) rotate(${decimal(turn)})`,
        dy: 0.34 * fontSize,
        "text-anchor": anchor === "end" ? anchor : undefined,
        fill: soft ? ink.soft : undefined,
        "font-weight": isSelected ? "700" : undefined,
        "text-decoration": isSelected ? "underline" : undefined,
      },
      escaped(text),
    );
  });
  return element("g", { class: "words", "font-size": fontSize, fill: ink.text }, drawn.join("\n"));
}
