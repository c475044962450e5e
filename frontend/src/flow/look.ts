import type { Mode } from "./compare";

/** How a picture is drawn, apart from what is traced. */
export interface Look {
  mode: Mode;
  /** the order of the words, clockwise from the top */
  order: "reading" | "influence";
  /** the query whose matches are drawn though they are not in the trace (query/untraced.ts) */
  drawn?: string | undefined;
}

export const PLAIN: Look = { mode: "overlay", order: "reading" };
