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
const LIT_WIDTH = 1.8;
/** Draws links by effect as tapering ribbons, all of them in one frame. */
export class EffectCanvas {
  private readonly context: CanvasRenderingContext2D;
  private readonly ribbon = new RibbonPen();
  private isBlank = false;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  /** The weak links thin and faint, then the strong ones over them, the strongest last. */
  draw({ links, layout }: EffectScene, palette: Palette): void {
    this.prepare(layout);
    const rest = links.filter(({ strong }) => !strong);
    for (const { kind, opacity, links: level } of byLevel(rest)) {
      const path = new Path2D();
      for (const link of level) this.ribbon.draw(path, layout, link.course, link, link.dash);
      this.fill(path, colourOf(kind, palette), opacity);
    }
    for (const link of links.filter(({ strong }) => strong).reverse()) this.apart(link, layout, palette);
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
    for (const place of [...places].sort((a, b) => Number(named.has(a)) - Number(named.has(b)) || b - a)) {
      const link = links[place];
      const width = Math.max(named.has(place) ? LIT_WIDTH + 0.6 : LIT_WIDTH, link.width);
      const drawn = { ...link, width, tip: Math.max(link.tip, width / 3) };
      if (bold.has(place)) this.outline(drawn, layout, palette.ink, BOLDER + CASING);
      this.apart(drawn, layout, palette);
    }
  }

  clear({ layout }: EffectScene): void {
    if (this.isBlank) return;
    this.prepare(layout);
    this.isBlank = true;
  }

  private apart(link: DrawnLink, layout: EffectScene["layout"], palette: Palette): void {
    this.outline(link, layout, palette.page, CASING);
    const path = new Path2D();
    this.ribbon.draw(path, layout, link.course, link, link.dash);
    this.fill(path, colourOf(link.kind, palette), link.strong ? link.opacity : 0.95);
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
    resetCanvas(this.canvas, this.context, layout);
    this.isBlank = false;
  }
}

const colourOf = (kind: EffectKind, palette: Palette): string =>
  palette.kinds[toneOf(kind) === "base" ? ONLY_BASE : ONLY_TUNED];
