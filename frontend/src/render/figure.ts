import type { Picture } from "../flow/explorer";
import { viewDocument } from "../flow/document";
import type { Look } from "../flow/look";
import { sceneOf } from "../geometry/scene";
import { conditionsOf } from "./conditions";
import { INK, type FigureTheme } from "./ink";
import { legend } from "./legend";
import { ringsSvg } from "./svg";
import { element, escaped, jsonInXml } from "./xml";

export interface FigureOptions extends Look {
  theme: FigureTheme;
  /** pixels; null leaves them to the renderer */
  width?: number | null;
  height?: number | null;
  /** of Attention Flows */
  version: string;
}

/** Where nothing else is asked for. */
const FIGURE_WIDTH = 760;
/** The rings' height to their width. */
const UPRIGHT = 0.9;
/** What is left of that where a height is asked for and the legend is tall. */
const LEAST_UPRIGHT = 0.5;
const FONTS = "Noto Sans, Helvetica, Arial, sans-serif";

/**
 * A picture as an SVG document: the rings, what they mean below them, and the exact parameters as JSON in its metadata.
 * The same picture and options give the same bytes in every engine: nothing is measured, and no locale or clock is asked.
 */
export function figure(picture: Picture, options: FigureOptions): string {
  const { theme, mode, order, version } = options;
  const width = options.width ?? FIGURE_WIDTH;
  const { flow, view } = picture;
  const ink = INK[theme];
  const below = legend({ picture, width, ink, conditions: conditionsOf(flow, view) });
  const room = options.height ? options.height - below.height : UPRIGHT * width;
  const ringsHeight = Math.round(Math.max(LEAST_UPRIGHT * width, room));
  const scene = sceneOf(picture, width, ringsHeight);
  const total = ringsHeight + Math.round(below.height);
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
    look: { mode, order, theme, width, height: total },
  };
  const content = [
    element("title", {}, escaped(`Attention flows: ${[flow.text, flow.pair].filter(Boolean).join(" | ")}`)),
    element("metadata", {}, jsonInXml(parameters)),
    element("rect", { width, height: total, fill: ink.page }),
    ringsSvg(scene, ink),
    element("g", { transform: `translate(0 ${String(ringsHeight)})` }, below.svg),
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
