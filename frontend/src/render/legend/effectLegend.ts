import { straightCourse } from "../../geometry/effects/course";
import { dashesOf } from "../../geometry/effects/dashes";
import { THINNEST, widthOf, tipOf } from "../../geometry/effects/links";
import { RibbonPen } from "../../geometry/effects/ribbon";
import type { EffectScene } from "../../geometry/effects/scene";
import { ellipsise, textWidth } from "../../geometry/text/lettering";
import { wrapped } from "../../geometry/text/wrapping";
import { COURSE_NOTE, methodLines, SUMS_NOTE } from "../../wording/effects";
import type { Ink } from "../svg/ink";
import { SvgPen } from "../svg/svgPen";
import { element } from "../svg/xml";
import { effectKeyRows } from "./effectKinds";
import { INDENT, innerWidth, legendOf, line, SAMPLE, type Legend } from "./legend";
import { LINE, SIZE, words, type Block } from "./legendBlock";

const SAMPLE_WIDTH = 6;
const MAX_WIDTH = 330;
const MAX_LINES = 3;

/** The text below the links by effect: their kinds with their sums, the scale of widths, the models and the method. */
export function effectLegend(scene: EffectScene, width: number, ink: Ink): Legend {
  const blocks = [kinds(scene, ink), widths(scene, ink), models(scene, ink, innerWidth(width))];
  const { text, pair, notes } = scene.flow;
  return legendOf(blocks, [COURSE_NOTE, SUMS_NOTE, text, pair ?? "", ...notes], width, ink);
}

function kinds(scene: EffectScene, ink: Ink): Block {
  const rows = effectKeyRows(scene);
  const label = SAMPLE + 8;
  const widest = Math.max(...rows.map((row) => textWidth(row.label) * SIZE));
  const width = label + widest + 14 + Math.max(...rows.map(({ sum }) => textWidth(sum) * SIZE));
  const drawn = rows.map(
    (row) =>
      ribbon(SAMPLE_WIDTH, row.dashed, ink[row.tone]) +
      words(row.label, undefined, label) +
      element("text", { x: width, "text-anchor": "end" }, row.sum),
  );
  return { width, rows: drawn.map(line) };
}

/** The widths of the strongest link and of weaker ones, as links among the strongest have them. */
function widths({ effects, layout }: EffectScene, ink: Ink): Block {
  const strongest = Math.abs(effects.links.effect[0] ?? 0);
  const values = [1, 1 / 4, 1 / 16].map((part) => strongest * part).filter((value) => value > 0);
  const label = SAMPLE + 8;
  const rows = values.map((value) => {
    const drawn = widthOf(value, strongest, layout.unit);
    return {
      svg: ribbon(drawn, false, ink.soft) + words(value.toFixed(value < 0.1 ? 3 : 2), undefined, label),
      height: Math.max(LINE, drawn + 3),
    };
  });
  const title = "effect, ± nats";
  const last = { svg: words(title, ink.soft), height: LINE };
  return { width: Math.max(label + 30, textWidth(title) * SIZE), rows: [...rows, last] };
}

function models({ flow, effects }: EffectScene, ink: Ink, inner: number): Block {
  const room = Math.min(MAX_WIDTH, inner) / SIZE;
  const rows: { text: string; svg: string; indent: number }[] = flow.models.map(({ role, name }) => {
    const text = ellipsise(name, room - INDENT / SIZE);
    const tone = flow.models.length === 1 ? "tuned" : role;
    const dot = element("circle", { cx: 4, cy: -4, r: 4, fill: ink[tone] });
    return { text, indent: INDENT, svg: dot + words(text, undefined, INDENT) };
  });
  for (const paragraph of methodLines(effects))
    for (const text of wrapped(paragraph, room, MAX_LINES))
      rows.push({ text, indent: 0, svg: words(text, ink.soft) });
  return {
    width: Math.max(...rows.map(({ text, indent }) => indent + textWidth(text) * SIZE)),
    rows: rows.map(({ svg }) => line(svg)),
  };
}

/** A straight link from left to right, its wide end first. */
function ribbon(width: number, dashed: boolean, fill: string): string {
  const pen = new SvgPen();
  const taper = { width: Math.max(THINNEST, width), tip: tipOf(width) };
  const frame = { width: SAMPLE, height: LINE, centre: { x: 0, y: -4 } };
  new RibbonPen().draw(pen, frame, straightCourse(SAMPLE), taper, dashed ? dashesOf(width) : null);
  return element("path", { d: pen.path, fill });
}
