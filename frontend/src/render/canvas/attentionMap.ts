import type { AttentionMap, Panel } from "../../flow/heads/attentionMap";
import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import type { Palette } from "./palette";

/** Weak weights are drawn stronger than in proportion, so that they are visible beside weights of 1. */
const GAMMA = 0.6;
/** Pixels on each side of a small map. */
const MAX_SMALL = 96;

export const strength = (value: number, strongest: number): number =>
  Math.min(1, Math.abs(value) / strongest) ** GAMMA;

/** The colour of a cell: in a difference, that of the model with the larger weight. */
export const cellColour = (panel: Panel, value: number, palette: Palette): string =>
  palette.kinds[panel === "tuned" || (panel === "difference" && value > 0) ? ONLY_TUNED : ONLY_BASE];

/** Draws a whole map with one pixel a cell; in a longer text each pixel is the strongest of several cells. */
export function drawSmall(
  canvas: HTMLCanvasElement,
  panel: Panel,
  map: AttentionMap,
  n: number,
  strongest: number,
  palette: Palette,
): void {
  const size = Math.min(n, MAX_SMALL);
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return;
  const cells = new Float32Array(size * size);
  for (let i = 0; i < n; i++) {
    const row = Math.floor((i * size) / n) * size;
    for (let j = 0; j < n; j++) {
      const value = map[i * n + j];
      const at = row + Math.floor((j * size) / n);
      if (Math.abs(value) > Math.abs(cells[at])) cells[at] = value;
    }
  }
  for (let at = 0; at < cells.length; at++) {
    if (cells[at] === 0) continue;
    context.globalAlpha = strength(cells[at], strongest);
    context.fillStyle = cellColour(panel, cells[at], palette);
    context.fillRect(at % size, Math.floor(at / size), 1, 1);
  }
}
