import { FONTS } from "./fonts";
import { element, escaped, jsonInXml } from "./xml";

/** A shape of a figure, as SVG has it; `text` is what it says. */
export interface Shape {
  name: "rect" | "line" | "circle" | "path" | "text";
  attributes: Readonly<Record<string, string | number | undefined>>;
  text?: string;
}

/** A figure without a flow: its shapes, and the parameters that it keeps as JSON. */
export interface PlainFigure {
  title: string;
  parameters: object;
  width: number;
  height: number;
  page: string;
  shapes: readonly Shape[];
}

/** The figure as an SVG document. */
export function plainFigure({ title, parameters, width, height, page, shapes }: PlainFigure): string {
  const content = [
    element("title", {}, escaped(title)),
    element("metadata", {}, jsonInXml(parameters)),
    element("rect", { width, height, fill: page }),
    ...shapes.map(({ name, attributes, text }) => element(name, attributes, text && escaped(text))),
  ].join("\n");
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${String(width)} ${String(height)}`,
    role: "img",
    "font-family": FONTS,
  };
  return `${element("svg", attributes, `\n${content}\n`)}\n`;
}
