import type { Picture } from "../../flow/explorer";
import { viewDocument } from "../../flow/document";
import { PLAIN, type Look } from "../../flow/look";
import { isPinned } from "../../flow/pin";
import { ellipsise } from "../../geometry/text/lettering";
import { scenesOf, type Scene } from "../../geometry/scene";
import { drawingsOf } from "../../geometry/displayMode";
import type { DrawnEffects } from "../../geometry/effects/scene";
import { drawnEffects, effectDrawing } from "./effectFigure";
import { FONTS } from "./fonts";
import { ASPECT, MIN_ASPECT, WIDTH, type Drawing, type Frame } from "./frame";
import { inkOf, type FigureTheme, type Ink } from "./ink";
import { legend } from "../legend/legend";
import { ringsSvg } from "./svg";
import { decimal, element, escaped, jsonInXml } from "./xml";

export interface FigureOptions extends Look, Frame {
  theme: FigureTheme;
  /** of Attention Flows */
  version: string;
}

/** Default width of two drawings side by side. */
const SIDES_WIDTH = 1120;

/**
 * A picture as an SVG document: the rings, the legend below them, and the exact parameters as JSON in the metadata.
 * The same picture and options give the same bytes in every engine: text is not measured, and neither locale nor clock
 * is used.
 */
export function figure(picture: Picture, options: FigureOptions): string {
  const { theme, mode, order, version } = options;
  const { flow, view } = picture;
  const drawn = drawnEffects(flow, options);
  const ink = inkOf(theme, !drawn && isPinned(flow));
  const { width, total, groups } = drawn
    ? effectDrawing(picture, drawn, options, ink)
    : attentionDrawing(picture, options, ink);
  const parameters = {
    format: "attention-flows/figure",
    version: 1,
    software: `attention-flows ${version}`,
    text: flow.text,
    pair: flow.pair,
    unit: flow.unit,
    weight: flow.weight,
    models: flow.models.map(({ role, name }) => ({ role, name })),
    notes: flow.notes,
    view: viewDocument(view),
    ...(isPinned(flow) && { pinned: viewDocument(picture.base.view) }),
    look: {
      mode,
      order,
      ...(options.drawn && { drawn: options.drawn }),
      ...unusual(options, drawn),
      theme,
      width: options.width ?? null,
      height: options.height ?? null,
    },
  };
  const content = [
    element("title", {}, escaped(`Attention flows: ${[flow.text, flow.pair].filter(Boolean).join(" | ")}`)),
    element("metadata", {}, jsonInXml(parameters)),
    element("rect", { width, height: total, fill: ink.page }),
    ...groups,
  ].join("\n");
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height: total,
    viewBox: `0 0 ${String(width)} ${String(total)}`,
    role: "img",
    "font-family": FONTS,
    "xml:space": "preserve",
  };
  return `${element("svg", attributes, `\n${content}\n`)}\n`;
}

/** The fields of a look that differ from the plain ones, apart from mode and order. */
const unusual = ({ edges, links, reached, glyphs }: Look, drawn: DrawnEffects | null) => ({
  ...(edges !== PLAIN.edges && { edges, links: drawn?.count ?? links }),
  ...(!reached && { reached }),
  ...(glyphs && { glyphs }),
});

function attentionDrawing(picture: Picture, options: FigureOptions, ink: Ink): Drawing {
  const { scenes, sceneWidth, ringsHeight, below } = layOut(picture, options, ink);
  const total = Math.max(options.height ?? 0, ringsHeight + Math.round(below.height));
  const drawings = scenes.map((scene, index) => {
    const drawn = ringsSvg(scene, ink);
    if (scenes.length === 1) return drawn;
    return element(
      "g",
      { transform: `translate(${decimal(index * sceneWidth)} 0)` },
      heading(scene, ink) + drawn,
    );
  });
  const legendGroup = element(
    "g",
    { transform: `translate(0 ${String(total - Math.round(below.height))})` },
    below.svg,
  );
  return { width: sceneWidth * scenes.length, total, groups: [...drawings, legendGroup] };
}

/**
 * The drawings and the legend. A dimension that the options leave open grows with the words around the rings; a fixed
 * one is shared by rings, words and legend.
 */
function layOut(picture: Picture, options: FigureOptions, ink: Ink) {
  const { mode, height } = options;
  const drawings = drawingsOf(mode).length;
  const frameWidth = (options.width ?? (mode === "sides" ? SIDES_WIDTH : WIDTH)) / drawings;
  const grows = { width: !options.width, height: !height };
  const layRings = (room: number) => {
    const frame = { width: frameWidth, height: Math.round(Math.max(MIN_ASPECT * frameWidth, room)), grows };
    const scenes = scenesOf(picture, options, frame);
    const { width: sceneWidth, height: ringsHeight } = scenes[0].list.layout;
    return { scenes, sceneWidth, ringsHeight, below: legend(scenes, sceneWidth * drawings, ink) };
  };
  const first = layRings(ASPECT * frameWidth);
  return height ? layRings(height - first.below.height) : first;
}

/** The model's name over one of two drawings side by side. */
function heading({ picture: { flow }, displayMode, list: { layout } }: Scene, ink: Ink): string {
  const role = displayMode === "tuned" ? "tuned" : "base";
  const name = flow.models.find((model) => model.role === role)?.name ?? "";
  const text = ellipsise(`${flow.names[role]}: ${name}`, (layout.width - 48) / 13);
  const look = {
    x: 24,
    y: 24,
    "font-size": 12,
    "font-weight": "700",
    fill: role === "tuned" ? ink.tunedText : ink.baseText,
  };
  return element("text", look, escaped(text));
}
