import type { HeadValues } from "../../flow/headValues";
import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import type { DisplayMode } from "../../geometry/displayMode";
import type { GlyphCell } from "../../geometry/glyphs";
import { traceArea, traceLine, type RimProfile } from "../../geometry/rimProfile";
import { place, type RingsLayout } from "../../geometry/rings";
import {
  AREA_OPACITY,
  EMPTY_OPACITY,
  drawCells,
  FRAME,
  GLYPH_STEPS,
  LINE_WIDTHS,
  newPens,
  SELECTED,
  stepOpacity,
} from "../glyphs";
import type { Palette } from "./palette";
import { contextOf, resetCanvas } from "./surface";

const DIMMED = 0.25;
/** Cells this far outside of the picture are not drawn, in pixels. */
const MARGIN = 40;

export interface GlyphLook {
  displayMode: DisplayMode;
  palette: Palette;
  /** the kept heads, outlined; null outlines none */
  selected: ReadonlySet<number> | null;
}

/** Draws heads on the rings and the profiles around the rim on a canvas. */
export class GlyphCanvas {
  private readonly context: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  /** Draws all; cells of states that are not `lit` (ring · n + word) are dimmed, and `lens` cells lie over all. */
  draw(
    layout: RingsLayout,
    {
      cells,
      lens,
      profiles,
    }: { cells: readonly GlyphCell[]; lens: readonly GlyphCell[]; profiles: readonly RimProfile[] },
    values: HeadValues,
    look: GlyphLook,
    lit: ReadonlySet<number> | null,
  ): void {
    resetCanvas(this.canvas, this.context, layout);
    const n = layout.angle.length;
    const visible = cells.filter(
      ({ x, y }) => x > -MARGIN && y > -MARGIN && x < layout.width + MARGIN && y < layout.height + MARGIN,
    );
    const isLit = ({ ring, word }: GlyphCell) => lit?.has(ring * n + word) ?? true;
    this.profiles(profiles, look);
    if (lit)
      this.pass(
        visible.filter((cell) => !isLit(cell)),
        values,
        look,
        DIMMED,
      );
    this.pass(visible.filter(isLit), values, look, 1);
    if (lens.length === 0) return;
    this.leaders(layout, lens, look);
    this.pass(lens, values, look, 1);
  }

  private profiles(profiles: readonly RimProfile[], { palette }: GlyphLook): void {
    const { context } = this;
    for (const profile of profiles) {
      const colour = palette.kinds[profile.role === "base" ? ONLY_BASE : ONLY_TUNED];
      const [area, line] = [new Path2D(), new Path2D()];
      traceArea(area, profile);
      traceLine(line, profile);
      context.globalAlpha = AREA_OPACITY;
      context.fillStyle = colour;
      context.fill(area);
      context.globalAlpha = 1;
      context.strokeStyle = colour;
      context.lineWidth = LINE_WIDTHS[profile.role];
      context.lineJoin = "round";
      context.stroke(line);
    }
  }

  /** From each cell of a lens to the state that it is of. */
  private leaders(layout: RingsLayout, lens: readonly GlyphCell[], { palette }: GlyphLook): void {
    const { context } = this;
    context.beginPath();
    for (const { ring, word, x, y } of lens) {
      const at = place(layout, ring, word);
      context.moveTo(x, y);
      context.lineTo(at.x, at.y);
    }
    context.globalAlpha = 1;
    context.strokeStyle = palette.ink;
    context.lineWidth = FRAME;
    context.stroke();
  }

  private pass(cells: readonly GlyphCell[], values: HeadValues, look: GlyphLook, opacity: number): void {
    if (cells.length === 0) return;
    const { context } = this;
    const { palette } = look;
    const pens = newPens(() => new Path2D());
    drawCells(pens, cells, values, look.displayMode, look.selected);
    context.globalAlpha = opacity;
    context.fillStyle = palette.page;
    context.fill(pens.grounds);
    context.strokeStyle = palette.hairline;
    context.lineWidth = FRAME;
    context.stroke(pens.grounds);
    context.globalAlpha = opacity * EMPTY_OPACITY;
    context.stroke(pens.empty);
    for (const [paths, kind] of [
      [pens.base, ONLY_BASE],
      [pens.tuned, ONLY_TUNED],
    ] as const) {
      context.fillStyle = palette.kinds[kind];
      for (let step = 1; step <= GLYPH_STEPS; step++) {
        context.globalAlpha = opacity * stepOpacity(step);
        context.fill(paths[step]);
      }
    }
    context.globalAlpha = opacity;
    context.strokeStyle = palette.ink;
    context.lineWidth = SELECTED;
    context.stroke(pens.selected);
  }
}
