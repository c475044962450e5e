import type { Mode } from "./compare";

/** How a picture is drawn, apart from what is traced. */
export interface Look {
  mode: Mode;
  /** the order of the words, clockwise from the top */
  order: "reading" | "influence";
  /** the query whose matches are drawn though they are not in the trace (query/untraced.ts) */
  drawn?: string | undefined;
  /** what the edges are: links by their effect on the prediction, or the traced attention */
  edges: "attention" | "effect";
  /** how many links are drawn by effect, the strongest first; null: the fewest that recover half (state/effects) */
  links: number | null;
  /** whether edges that only a gate above them opens are drawn (core/gates.py) */
  reached: boolean;
  /** whether each word's heads are drawn on the rings */
  glyphs: boolean;
}

/** The look of a document that names none of it. */
export const PLAIN: Look = {
  mode: "overlay",
  order: "reading",
  edges: "attention",
  links: null,
  reached: true,
  glyphs: false,
};

/** A look with the plain value of each field that it lacks. */
export function withPlain(look: { [Key in keyof Look]?: Look[Key] | undefined }): Look {
  const given = Object.entries(look).filter(([, value]) => value !== undefined);
  return { ...PLAIN, ...(Object.fromEntries(given) as Partial<Look>) };
}
