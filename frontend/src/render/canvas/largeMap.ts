import { pixelRatio } from "../../util/pixels";
import type { AttentionMap, Panel } from "../../flow/heads/attentionMap";
import { labelStep, type MapView } from "../../geometry/charts/mapView";
import { cellColour, strength } from "./attentionMap";
import type { Palette } from "./palette";

/** One panel of the large map; lengths are in CSS pixels. */
export interface LargeMap {
  panel: Panel;
  map: AttentionMap;
  words: readonly string[];
  strongest: number;
  view: MapView;
  /** the side of the square that the cells are in */
  size: number;
  /** the space for words to its left, to its right and above it */
  left: number;
  right: number;
  top: number;
  /** the cell under the pointer or the cursor */
  at: Cell | null;
}

export interface Cell {
  row: number;
  column: number;
}

/** The colours and font of everything but the cells: background, words, and the words of the current cell. */
export interface Ink {
  ground: string;
  soft: string;
  strong: string;
  family: string;
}

const FONT_PX = 11;
const GAP = 5;
const SLANT = -Math.PI / 3;
/** Cells of this size and above have a gap between them. */
const MIN_SPACED_CELL = 6;
const MAX_LETTERS = 16;

/** Draws the visible part of a map, with words along its axes. */
export function drawLarge(canvas: HTMLCanvasElement, large: LargeMap, palette: Palette, ink: Ink): void {
  const { size, left, right, top } = large;
  const ratio = pixelRatio();
  canvas.width = Math.round((left + size + right) * ratio);
  canvas.height = Math.round((top + size) * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = ink.ground;
  context.fillRect(left, top, size, size);
  context.save();
  context.beginPath();
  context.rect(left, top, size, size);
  context.clip();
  drawCells(context, large, palette, ink);
  context.restore();
  drawWords(context, large, ink);
}

function drawCells(
  context: CanvasRenderingContext2D,
  { panel, map, words, strongest, view, size, left, top, at }: LargeMap,
  palette: Palette,
  ink: Ink,
): void {
  const n = words.length;
  const { cell, x, y } = view;
  const side = cell >= MIN_SPACED_CELL ? cell - 1 : cell;
  const last = (from: number) => Math.min(n, Math.ceil(from + size / cell));
  for (let row = Math.floor(y); row < last(y); row++) {
    for (let column = Math.floor(x); column < last(x); column++) {
      const value = map[row * n + column];
      if (value === 0) continue;
      context.globalAlpha = strength(value, strongest);
      context.fillStyle = cellColour(panel, value, palette);
      context.fillRect(left + (column - x) * cell, top + (row - y) * cell, side, side);
    }
  }
  context.globalAlpha = 1;
  if (!at) return;
  context.strokeStyle = ink.strong;
  context.strokeRect(
    left + (at.column - x) * cell - 0.5,
    top + (at.row - y) * cell - 0.5,
    side + 1,
    side + 1,
  );
}

function drawWords(context: CanvasRenderingContext2D, large: LargeMap, ink: Ink): void {
  const { words, view, size, left, top, at } = large;
  const { cell, x, y } = view;
  context.textBaseline = "middle";
  const write = (word: number, from: number, marked: boolean, place: (offset: number) => void) => {
    const offset = (word + 0.5 - from) * cell;
    if (offset < 0 || offset > size) return;
    context.save();
    context.font = `${marked ? "600 " : ""}${String(FONT_PX)}px ${ink.family}`;
    context.fillStyle = marked ? ink.strong : ink.soft;
    place(offset);
    context.fillText(shortened(words[word]), 0, 0);
    context.restore();
  };
  const across = (word: number, marked: boolean) =>
    write(word, x, marked, (offset) => {
      context.translate(left + offset, top - GAP);
      context.rotate(SLANT);
      context.textAlign = "left";
    });
  const down = (word: number, marked: boolean) =>
    write(word, y, marked, (offset) => {
      context.translate(left - GAP, top + offset);
      context.textAlign = "right";
    });
  for (const word of labelled(words.length, cell, at?.column ?? null)) across(word, word === at?.column);
  if (left > 0)
    for (const word of labelled(words.length, cell, at?.row ?? null)) down(word, word === at?.row);
}

/** The words with a label: one in every step, and the current word in place of those near it. */
function labelled(n: number, cell: number, current: number | null): number[] {
  const step = labelStep(cell);
  const labelledWords: number[] = [];
  for (let word = 0; word < n; word += step)
    if (current === null || Math.abs(word - current) >= step) labelledWords.push(word);
  if (current !== null) labelledWords.push(current);
  return labelledWords;
}

const shortened = (word: string): string => {
  const letters = Array.from(word.slice(0, 4 * MAX_LETTERS));
  return letters.length > MAX_LETTERS ? `${letters.slice(0, MAX_LETTERS - 1).join("")}…` : word;
};
