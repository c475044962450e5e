import type { Mode } from "./compare";

/** How a picture looks, beside what is traced. */
export interface Look {
  mode: Mode;
  /** what the words follow one another by, clockwise from the top */
  order: "reading" | "influence";
}

export const PLAIN: Look = { mode: "overlay", order: "reading" };
