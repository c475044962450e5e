import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import type { EffectKind } from "../../flow/effects/kinds";
import type { DrawnLink } from "../../geometry/effects/links";
import { RibbonPen } from "../../geometry/effects/ribbon";
import type { EffectScene } from "../../geometry/effects/scene";
import { byLevel, CASING } from "../effects/looks";
import { toneOf } from "../effects/tones";
import type { Palette } from "./palette";
import { contextOf, resetCanvas } from "./surface";

/** How much wider the outline of a selected link is. */
const BOLDER = 3;
/** So many of the rest are drawn in one frame, as browsers rasterise them after the script has ended. */
const PER_FRAME = 90;
const LIT_WIDTH = 1.8;
/** Draws links by effect as tapering ribbons. */
export class EffectCanvas {
  private readonly context: CanvasRenderingContext2D;
  private readonly ribbon = new RibbonPen();
  private isBlank = false;
  private pendingFrame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  /**
   * The strong links at once, the strongest on top, and the rest beneath them, the weakest of many in later frames; a later
   * call replaces what is not drawn yet.
   */
  draw({ links, layout }: EffectScene, palette: Palette): void {
    this.prepare(layout);
    this.context.globalCompositeOperation = "destination-over";
    for (const link of links) if (link.strong) this.apart(link, layout, palette);
    const rest = links.filter(({ strong }) => !strong);
    let start = 0;
    const drawFrame = () => {
      for (const { kind, opacity, links: level } of byLevel(rest.slice(start, start + PER_FRAME)).reverse()) {
        const path = new Path2D();
        for (const link of level) this.ribbon.draw(path, layout, link.course, link, link.dash);
        this.fill(path, colourOf(kind, palette), opacity);
      }
      start += PER_FRAME;
      if (start < rest.length) this.pendingFrame = requestAnimationFrame(drawFrame);
    };
    drawFrame();
  }

  /** Draws only these links, at full strength; `bold` ones with an outline. */
  highlight(
    { links, layout }: EffectScene,
    places: readonly number[],
    named: ReadonlySet<number>,
    bold: ReadonlySet<number>,
    palette: Palette,
  ): void {
    this.prepare(layout);
    this.context.globalCompositeOperation = "destination-over";
    for (const place of [...places].sort((a, b) => Number(named.has(b)) - Number(named.has(a)) || a - b)) {
      const link = links[place];
      const width = Math.max(named.has(place) ? LIT_WIDTH + 0.6 : LIT_WIDTH, link.width);
      const drawn = { ...link, width, tip: Math.max(link.tip, width / 3) };
      this.apart(drawn, layout, palette);
      if (bold.has(place)) this.outline(drawn, layout, palette.ink, BOLDER + CASING);
    }
  }

  clear({ layout }: EffectScene): void {
    if (this.isBlank) return;
    this.prepare(layout);
    this.isBlank = true;
  }

  /** A link, and beneath it an outline that parts it from what it crosses. */
  private apart(link: DrawnLink, layout: EffectScene["layout"], palette: Palette): void {
    const path = new Path2D();
    this.ribbon.draw(path, layout, link.course, link, link.dash);
    this.fill(path, colourOf(link.kind, palette), 1);
    this.outline(link, layout, palette.page, CASING);
  }

  private outline(link: DrawnLink, layout: EffectScene["layout"], colour: string, width: number): void {
    const path = new Path2D();
    this.ribbon.draw(path, layout, link.course, {
      width: link.width + width,
      tip: link.tip + width,
    });
    this.fill(path, colour, 1);
  }

  private fill(path: Path2D, colour: string, opacity: number): void {
    this.context.globalAlpha = opacity;
    this.context.fillStyle = colour;
    this.context.fill(path);
  }

  private prepare(layout: EffectScene["layout"]): void {
    cancelAnimationFrame(this.pendingFrame);
    resetCanvas(this.canvas, this.context, layout);
    this.isBlank = false;
  }
}

const colourOf = (kind: EffectKind, palette: Palette): string =>
  palette.kinds[toneOf(kind) === "base" ? ONLY_BASE : ONLY_TUNED];
