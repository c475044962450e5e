import { frameStart } from "../../util/motion";
import { course, CurvePen, newCourse } from "../../geometry/strands/curve";
import { RUN, type DisplayList } from "../../geometry/strands/display";
import { SHARED } from "../../flow/strands";
import type { Hairlines } from "../../geometry/strands/hairlines";
import { place, type RingsLayout } from "../../geometry/rings";
import { Viewport } from "../../geometry/viewport";
import { dotted } from "../dots";
import type { Palette } from "./palette";
import { contextOf, resetCanvas } from "./surface";

/** Script time that a frame may spend on strokes; the rest is drawn in later frames. */
const BUDGET_MS = 4;
/** Age of a frame at which strokes stop, as tracing a long text may have used most of its time. */
const FRAME_MS = 9;
const MIN_BUDGET_MS = 1;
/** Runs per frame. Browsers rasterise after the script has ended, so only the gap between frames shows the cost. */
const MIN_RUNS = 4;
const MAX_RUNS = 200;
const LATE_MS = 28;
const HAIRLINE = 0.8;
/** How much wider the outline of a selected edge is than its strand. */
const BOLDER = 3;
/** The width of a word's ray where a bright path stays on that word. */
const STAY_WIDTH = 1.6;

/**
 * Draws strands and residual links on a canvas. The strongest come first and later ones are drawn beneath them
 * ("destination-over"), so a crowded picture looks right at once and is completed without a stall.
 */
export class StrandCanvas {
  private readonly context: CanvasRenderingContext2D;
  private readonly pen = new CurvePen();
  private readonly course = newCourse();
  private pendingFrame = 0;
  private runsPerFrame = 12;
  private lastStart = 0;
  /** the layout for which the canvas was cleared, if nothing was drawn since */
  private blankFor: RingsLayout | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  /** Draws the whole list, over as many frames as needed; a later call replaces it. */
  draw(list: DisplayList, hairlines: Hairlines, palette: Palette): void {
    if (this.pendingFrame) this.adapt();
    this.stop();
    this.prepare(list);
    const work = this.strokeAll(list, hairlines, palette);
    const drawFrame = () => {
      if (this.pendingFrame) this.adapt();
      this.pendingFrame = 0;
      this.lastStart = performance.now();
      const end = this.lastStart + budget(this.lastStart);
      for (let run = 0; run < this.runsPerFrame && performance.now() < end; run++) {
        if (work.next().done) return;
      }
      this.pendingFrame = requestAnimationFrame(drawFrame);
    };
    drawFrame();
  }

  /** Draws only these strands, at full strength: `bold` ones with an outline, and rays where paths stay on a word. */
  highlight(
    list: DisplayList,
    indices: readonly number[],
    palette: Palette,
    bold: ReadonlySet<number> = new Set(),
    stays: readonly { layer: number; word: number }[] = [],
  ): void {
    this.stop();
    this.prepare(list);
    for (const index of indices) {
      this.context.beginPath();
      this.trace(list, index);
      this.stroke(palette.kinds[list.strands.kind[index]], Math.max(1.4, list.width[index]), 0.95);
      // The outline is drawn second: "destination-over" puts it beneath the strand.
      if (bold.has(index)) this.stroke(palette.ink, Math.max(1.4, list.width[index]) + BOLDER, 1);
    }
    if (stays.length > 0) this.strokeStays(list, stays, palette.kinds[SHARED]);
  }

  /** Draws all strands of a list dotted, as those that are not in the trace. */
  dots(list: DisplayList, palette: Palette): void {
    this.stop();
    this.prepare(list);
    for (const bucket of list.buckets) {
      const { width, opacity, dash } = dotted(bucket);
      this.context.beginPath();
      for (let place = bucket.start; place < bucket.end; place++) this.trace(list, list.order[place]);
      this.context.setLineDash(dash);
      this.stroke(palette.kinds[bucket.kind], width, opacity);
    }
    this.context.setLineDash([]);
  }

  /** Draws the rays of words on which paths stay. In the centre there is no ray and none is needed. */
  private strokeStays(
    { layout }: DisplayList,
    stays: readonly { layer: number; word: number }[],
    colour: string,
  ): void {
    this.context.beginPath();
    for (const { layer, word } of stays) {
      const top = place(layout, layer, word);
      const bottom = place(layout, layer - 1, word);
      this.context.moveTo(top.x, top.y);
      this.context.lineTo(bottom.x, bottom.y);
    }
    this.stroke(colour, STAY_WIDTH, 0.95);
  }

  /** Clears the canvas, at the picture's size. */
  clear({ layout }: DisplayList): void {
    this.stop();
    if (this.blankFor === layout) return;
    resetCanvas(this.canvas, this.context, layout);
    this.blankFor = layout;
  }

  private stop(): void {
    cancelAnimationFrame(this.pendingFrame);
    this.pendingFrame = 0;
  }

  /** Draws less per frame if the last full frame was late, and more if it was on time. */
  private adapt(): void {
    const late = performance.now() - this.lastStart > LATE_MS;
    const runs = Math.round(this.runsPerFrame * (late ? 0.7 : 1.25));
    this.runsPerFrame = Math.max(MIN_RUNS, Math.min(MAX_RUNS, runs));
  }

  private *strokeAll(list: DisplayList, hairlines: Hairlines, palette: Palette): Generator<undefined, void> {
    const { strands } = list;
    const viewport = new Viewport(list.layout);
    const isVisible = (index: number) =>
      viewport.sees(strands.layer[index], strands.from[index], strands.to[index]);
    for (const { kind, width, opacity, start, end } of list.buckets) {
      for (let from = start; from < end; from += RUN) {
        const to = Math.min(end, from + RUN);
        this.context.beginPath();
        let any = false;
        for (let i = from; i < to; i++) {
          if (!isVisible(list.order[i])) continue;
          any = true;
          this.trace(list, list.order[i]);
        }
        if (!any) continue;
        this.stroke(palette.kinds[kind], width, opacity);
        yield;
      }
    }
    this.strokeHairlines(hairlines, list, palette);
  }

  private strokeHairlines({ count, ring, word }: Hairlines, { layout }: DisplayList, palette: Palette): void {
    this.context.beginPath();
    for (let index = 0; index < count; index++) {
      const top = place(layout, ring[index], word[index]);
      const bottom = place(layout, ring[index] - 1, word[index]);
      this.context.moveTo(top.x, top.y);
      this.context.lineTo(bottom.x, bottom.y);
    }
    this.stroke(palette.hairline, HAIRLINE, 1);
  }

  private trace(list: DisplayList, index: number): void {
    const { strands, layout, offset } = list;
    course(layout, strands.layer[index], strands.from[index], strands.to[index], offset[index], this.course);
    this.pen.draw(this.context, layout, this.course);
  }

  private stroke(colour: string, width: number, opacity: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.globalAlpha = opacity;
    this.context.stroke();
  }

  private prepare({ layout }: DisplayList): void {
    resetCanvas(this.canvas, this.context, layout);
    this.blankFor = null;
    this.context.globalCompositeOperation = "destination-over";
    this.context.lineCap = "round";
    this.context.lineJoin = "round";
  }
}

/** How long the current frame may spend on strokes from `now` on. */
function budget(now: number): number {
  return Math.max(MIN_BUDGET_MS, Math.min(BUDGET_MS, frameStart(now) + FRAME_MS - now));
}
