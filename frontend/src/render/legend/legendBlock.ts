import { element, escaped } from "../svg/xml";

export const SIZE = 11;
export const LINE = 16;

/** A line of a legend; its origin is its left end on the baseline. */
export interface Row {
  svg: string;
  height: number;
}

/** Lines of a legend below one another. */
export interface Block {
  width: number;
  rows: Row[];
}

export const heightOf = ({ rows }: Block): number => rows.reduce((sum, { height }) => sum + height, 0);

/** The block's lines from (x, y) down; y is the baseline of a first line of normal height. */
export function placed({ rows }: Block, x: number, y: number): string[] {
  let top = y - LINE;
  return rows.map(({ svg, height }) => {
    const baseline = top + (height + LINE) / 2;
    top += height;
    return at(x, baseline, svg);
  });
}

export const at = (x: number, y: number, content: string): string =>
  element("g", { transform: `translate(${String(Math.round(x))} ${String(Math.round(y))})` }, content);

export const words = (text: string, fill?: string, x = 0): string =>
  element("text", { x, fill }, escaped(text));
