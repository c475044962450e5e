import type { Mode } from "./compare";

/** How a picture is drawn, apart from what is traced. */
export interface Look {
  mode: Mode;
  /** the order of the words, clockwise from the top */
  order: "reading" | "influence";
}

export const PLAIN: Look = { mode: "overlay", order: "reading" };
