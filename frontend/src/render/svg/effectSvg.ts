import { effectsByHead } from "../../flow/headValues";
import { selectedWords } from "../../flow/selecting";
import { BAND_FONT } from "../../geometry/effects/bandNames";
import type { DrawnLink } from "../../geometry/effects/links";
import { RibbonPen } from "../../geometry/effects/ribbon";
import type { EffectScene } from "../../geometry/effects/scene";
import type { Picture } from "../../flow/explorer";
import { glyphCells } from "../../geometry/glyphs";
import { rimProfiles } from "../../geometry/rimProfile";
import type { Scene } from "../../geometry/scene";
import { marksOf } from "../../geometry/nodes/marks";
import { effectRootLines } from "../../geometry/root";
import { place } from "../../geometry/rings";
import { selectedLinks } from "../effects/lighting";
import { byLevel, CASING } from "../effects/looks";
import { toneOf } from "../effects/tones";
import { glyphs } from "./glyphsSvg";
import { circles, marks, root, words } from "./svg";
import { wholeDisc } from "./svgDiscs";
import { SvgPen } from "./svgPen";
import type { Ink } from "./ink";
import { element, escaped } from "./xml";

/** How much wider the outline of a selected link is. */
const BOLDER = 3;
const HALO = 3.5;

/** The rings with the strongest links by effect as SVG, layered as on the canvas. */
export function effectSvg(scene: EffectScene, picture: Picture, ink: Ink): string {
  const { layout, dots, effects, flow } = scene;
  const { selections } = picture.view;
  const depth = { rings: flow.layers, layers: flow.layers, forward: false };
  const selected = new Set(selectedWords(selections));
  return [
    circles(layout, ink),
    glyphs({ glyphs: glyphsOf(scene, picture), displayMode: "overlay", heads: picture.view.heads }, ink),
    links(scene, picture, ink),
    dotsSvg(scene, ink),
    bands(scene, ink),
    root(effectRootLines(flow, effects.model, layout), layout, ink),
    marks(marksOf(selections, depth, dots, layout), ink),
    names(scene, ink),
    words(scene.labels, flow.special, selected, ink),
  ]
    .filter((group) => group !== "")
    .join("\n");
}

/** The heads on the rings by effect; null where the layout has no room reserved for them. */
function glyphsOf({ layout, effects, flow }: EffectScene, picture: Picture): Scene["glyphs"] {
  if (!layout.glyphs) return null;
  return {
    cells: glyphCells(layout, { rings: flow.layers, layers: flow.layers, forward: false }),
    values: effectsByHead(effects, flow.heads, flow.words.length),
    profiles: rimProfiles(picture, "overlay", layout),
  };
}

function links(scene: EffectScene, { view }: Picture, ink: Ink): string {
  const ribbon = new RibbonPen();
  const pathOf = (drawn: readonly DrawnLink[], wider = 0): string => {
    const pen = new SvgPen();
    for (const { course, width, tip, dash } of drawn)
      ribbon.draw(pen, scene.layout, course, { width: width + wider, tip: tip + wider }, wider ? null : dash);
    return pen.path;
  };
  const rest = scene.links.filter(({ strong }) => !strong);
  const faint = byLevel(rest).map(({ kind, opacity, links: level }) =>
    element("path", { d: pathOf(level), fill: ink[toneOf(kind)], "fill-opacity": opacity }),
  );
  const bold = new Set(selectedLinks(scene, view.selections));
  const apart = scene.links.flatMap((link, index) =>
    link.strong || bold.has(index)
      ? [
          (bold.has(index) ? element("path", { d: pathOf([link], BOLDER + CASING), fill: ink.text }) : "") +
            element("path", { d: pathOf([link], CASING), fill: ink.page }) +
            element("path", {
              d: pathOf([link]),
              fill: ink[toneOf(link.kind)],
              "fill-opacity": link.opacity,
            }),
        ]
      : [],
  );
  return element("g", { class: "links" }, [...faint, ...apart.reverse()].join("\n"));
}

function dotsSvg({ dots, layout }: EffectScene, ink: Ink): string {
  const pens = { left: new SvgPen(), right: new SvgPen() };
  for (let index = 0; index < dots.count; index++) {
    const { x, y } = place(layout, dots.layer[index], dots.word[index]);
    wholeDisc(pens.left, x, y, dots.left[index]);
    wholeDisc(pens.right, x, y, dots.right[index]);
  }
  const fills = { left: ink.shared, right: ink.text };
  const drawn = (["left", "right"] as const).flatMap((side) =>
    pens[side].path ? [element("path", { d: pens[side].path, fill: fills[side] })] : [],
  );
  return element("g", { class: "nodes" }, drawn.join("\n"));
}

function bands({ bands: named }: EffectScene, ink: Ink): string {
  const drawn = named.map(
    ({ text, x, y, width, height }) =>
      element("rect", {
        x: x - width / 2,
        y: y - height / 2,
        width,
        height,
        rx: height / 2,
        fill: ink.page,
        "fill-opacity": 0.85,
      }) + element("text", { x, y: y + 0.35 * BAND_FONT }, text),
  );
  const look = { class: "layers", "font-size": BAND_FONT, "text-anchor": "middle", fill: ink.soft };
  return element("g", look, drawn.join(""));
}

/** The words and heads beside the strongest links; a halo of the page's colour lies beneath the letters. */
function names({ names: { ends, heads, size, headSize } }: EffectScene, ink: Ink): string {
  const context = (text: string, last: boolean) =>
    text &&
    element(
      "tspan",
      { fill: ink.soft, "font-weight": "400" },
      escaped(last ? `\u00a0${text}` : `${text}\u00a0`),
    );
  const written = [
    ...heads.map(({ x, y, text }) =>
      element("text", { x, y: y + 0.35 * headSize, "font-size": headSize, "font-style": "italic" }, text),
    ),
    ...ends.map(({ x, y, before, word, after }) =>
      element(
        "text",
        { x, y: y + 0.35 * size, "font-weight": "700" },
        context(before, false) + escaped(word) + context(after, true),
      ),
    ),
  ];
  const look = {
    class: "names",
    "font-size": size,
    "text-anchor": "middle",
    fill: ink.text,
    stroke: ink.page,
    "stroke-width": HALO,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  };
  return element("g", look, written.join("\n"));
}
