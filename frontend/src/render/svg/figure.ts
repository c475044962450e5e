import type { Picture } from "../../flow/explorer";
import { viewDocument } from "../../flow/document";
import type { Look } from "../../flow/look";
import { isPinned } from "../../flow/pin";
import { ellipsise } from "../../geometry/text/lettering";
import { scenesOf, type Scene } from "../../geometry/scene";
import { drawingsOf } from "../../geometry/displayMode";
import { inkOf, type FigureTheme, type Ink } from "./ink";
import { legend } from "../legend/legend";
import { ringsSvg } from "./svg";
import { decimal, element, escaped, jsonInXml } from "./xml";

export interface FigureOptions extends Look {
  theme: FigureTheme;
  /** pixels; null leaves them to the renderer */
  width?: number | null;
  height?: number | null;
  /** of Attention Flows */
  version: string;
}

/** The default width: of one drawing, and of two side by side. */
const WIDTH = 760;
const WIDTH_OF_SIDES = 1120;
/** The rings' height to their width. */
const UPRIGHT = 0.9;
/** The least that is left of that where a height is given and the legend is tall. */
const MIN_UPRIGHT = 0.5;
const FONTS = "Noto Sans, Helvetica, Arial, sans-serif";

/**
 * A picture as an SVG document: the rings, what they mean below them, and the exact parameters as JSON in its metadata.
 * The same picture and options give the same bytes in every engine: nothing is measured, and no locale or clock is read.
 */
export function figure(picture: Picture, options: FigureOptions): string {
  const { theme, mode, order, version } = options;
  const { flow, view } = picture;
  const ink = inkOf(theme, isPinned(flow));
  const { scenes, each, ringsHeight, below } = laidOut(picture, options, ink);
  const width = each * scenes.length;
  const total = Math.max(options.height ?? 0, ringsHeight + Math.round(below.height));
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
    look: { mode, order, theme, width: options.width ?? null, height: options.height ?? null },
  };
  const content = [
    element("title", {}, escaped(`Attention flows: ${[flow.text, flow.pair].filter(Boolean).join(" | ")}`)),
    element("metadata", {}, jsonInXml(parameters)),
    element("rect", { width, height: total, fill: ink.page }),
    ...scenes.map((scene, index) => {
      const drawn = ringsSvg(scene, ink);
      if (scenes.length === 1) return drawn;
      return element(
        "g",
        { transform: `translate(${decimal(index * each)} 0)` },
        heading(scene, ink) + drawn,
      );
    }),
    element("g", { transform: `translate(0 ${String(total - Math.round(below.height))})` }, below.svg),
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

/**
 * The drawings and what stands below them. A side without a given size grows with the words around the rings; in one
 * that is, rings, words and legend share what there is.
 */
function laidOut(picture: Picture, options: FigureOptions, ink: Ink) {
  const { mode, order, height } = options;
  const drawings = drawingsOf(mode).length;
  const asked = (options.width ?? (mode === "sides" ? WIDTH_OF_SIDES : WIDTH)) / drawings;
  const grows = { width: !options.width, height: !height };
  const lay = (room: number) => {
    const frame = { width: asked, height: Math.round(Math.max(MIN_UPRIGHT * asked, room)), grows };
    const scenes = scenesOf(picture, { mode, order }, frame);
    const { width: each, height: ringsHeight } = scenes[0].list.layout;
    return { scenes, each, ringsHeight, below: legend(scenes, each * drawings, ink) };
  };
  const first = lay(UPRIGHT * asked);
  return height ? lay(height - first.below.height) : first;
}

/** Whose drawing it is, of two side by side. */
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
