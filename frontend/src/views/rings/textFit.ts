import type { TextFit } from "../../geometry/labelRoom";
import { textWidth, visible } from "../../geometry/text/lettering";
import { textMeasure } from "../common/measureText";

/** Half a line, and what a selected word, which is bold, is longer than a plain one. */
const EDGE = 8;
/** The estimate of a shorter text, in ems, is too coarse to be compared, and an error in it is small. */
const MIN_WIDTH = 1;

/** How the words around the rings fit, in the typeface of the page. */
export function measuredFit(words: readonly string[], element: Element): TextFit {
  const measure = textMeasure(element);
  let scale = 1;
  for (const word of new Set(words.map(visible))) {
    const estimate = textWidth(word);
    if (estimate >= MIN_WIDTH) scale = Math.max(scale, measure(word) / estimate);
  }
  return { scale, edge: EDGE };
}
