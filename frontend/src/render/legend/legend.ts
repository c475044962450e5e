import type { Role } from "../../contract/flow";
import { isPinned } from "../../flow/pin";
import type { Picture } from "../../flow/explorer";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";
import { ellipsise, textWidth } from "../../geometry/text/lettering";
import { formatCount } from "../../util/numbers";
import type { Scene } from "../../geometry/scene";
import { wrapped } from "../../geometry/text/wrapping";
import { conditionsOf, type Conditions } from "./conditions";
import { dashOf, type Ink } from "../svg/ink";
import { at, heightOf, LINE, placed, SIZE, words, type Block, type Row } from "./legendBlock";
import { scales } from "./legendScales";
import { keyRows } from "./kinds";
import { element } from "../svg/xml";

/** What stands below the rings: what colours, widths and areas mean, whose models they are, how it was traced, the text. */
export interface Legend {
  height: number;
  /** SVG, from (0, 0) down */
  svg: string;
}

const MARGIN = 24;
/** Between the lowest word and the rule below it. */
const APART = 8;
const GUTTER = 28;
const SAMPLE = 26;
const SAMPLE_WIDTH = 3;
const SAMPLE_OPACITY = 0.9;
const HAIRLINE = 0.8;
const MAX_LINES = 3;

/** The legend of a picture's drawings, which have one scale. */
export function legend([scene]: readonly Scene[], width: number, ink: Ink): Legend {
  const { picture } = scene;
  const inner = width - 2 * MARGIN;
  const blocks = [edges(picture, ink), scales(scene, ink), models(picture, ink, inner)];
  const drawn: string[] = [];
  let y = APART + LINE;
  while (blocks.length > 0) {
    let x = MARGIN;
    let tallest = 0;
    // Whatever finds room beside the first stands there, so that a narrow legend is no taller than it must be.
    for (const block of [...blocks]) {
      if (x > MARGIN && x + block.width > MARGIN + inner) continue;
      drawn.push(...placed(block, x, y));
      tallest = Math.max(tallest, heightOf(block));
      x += block.width + GUTTER;
      blocks.splice(blocks.indexOf(block), 1);
    }
    y += tallest + LINE / 2;
  }
  y -= LINE / 4;
  const { text, pair, notes } = picture.flow;
  for (const one of [text, pair ?? "", ...notes]) {
    for (const line of wrapped(one, inner / SIZE, MAX_LINES)) {
      drawn.push(at(MARGIN, y, words(line, ink.soft)));
      y += LINE;
    }
  }
  const rule = element("path", {
    d: `M${String(MARGIN)} ${String(APART)}.5h${String(inner)}`,
    stroke: ink.rule,
  });
  const svg = element(
    "g",
    { class: "legend", "font-size": SIZE, fill: ink.text },
    [rule, ...drawn].join("\n"),
  );
  return { height: y + LINE / 2, svg };
}

const KINDS: Readonly<Record<"base" | "shared" | "tuned", number>> = {
  base: ONLY_BASE,
  shared: SHARED,
  tuned: ONLY_TUNED,
};

/** Whose edges there are, and how many; of a difference who reads more, in strands. */
function edges(picture: Picture, ink: Ink): Block {
  const { mode, view } = picture;
  const rows = keyRows(picture);
  const dashed = mode !== "base" && mode !== "tuned";
  const label = SAMPLE + 8;
  const counts = rows.map(({ count }) => formatCount(count));
  const widest = Math.max(...rows.map((row) => textWidth(row.label) * SIZE));
  const width = label + widest + 12 + Math.max(...counts.map((count) => textWidth(count) * SIZE));
  const drawn = rows.map(
    ({ tone, label: says }, index) =>
      sample(ink.kinds[KINDS[tone]], SAMPLE_WIDTH, dashed ? dashOf(KINDS[tone], SAMPLE_WIDTH) : undefined) +
      words(says, undefined, label) +
      element("text", { x: width, "text-anchor": "end" }, counts[index]),
  );
  if (view.residual) drawn.push(sample(ink.hairline, HAIRLINE) + words("residual link", undefined, label));
  return { width, rows: drawn.map(line) };
}

const line = (svg: string): Row => ({ svg, height: LINE });

const sample = (stroke: string, width: number, dash?: string): string =>
  element("path", {
    d: `M0-4h${String(SAMPLE)}`,
    stroke,
    "stroke-width": width,
    "stroke-opacity": width === HAIRLINE ? undefined : SAMPLE_OPACITY,
    "stroke-dasharray": dash,
  });

const INDENT = 14;
const WIDEST = 300;

/** The models by name, and how they were traced; a pinned trace and the present one have each its own view. */
function models(picture: Picture, ink: Ink, inner: number): Block {
  const { flow, mode } = picture;
  const room = Math.min(WIDEST, inner) / SIZE;
  const shown = flow.models.filter(({ role }) => (mode !== "base" && mode !== "tuned") || role === mode);
  const { common, own } = conditionsOf(picture);
  const rows: { text: string; svg: string; indent: number }[] = [];
  const note = (said: Conditions, indent: number) => {
    for (const one of said)
      for (const text of wrapped(one, room - indent / SIZE, MAX_LINES))
        rows.push({ text, indent, svg: words(text, ink.soft, indent) });
  };
  for (const { role, name } of shown) {
    const text = ellipsise(named(picture, role, name), room - INDENT / SIZE);
    const dot = element("circle", { cx: 4, cy: -4, r: 4, fill: ink[role] });
    rows.push({ text, indent: INDENT, svg: dot + words(text, undefined, INDENT) });
    if (own) note(own[role], INDENT);
  }
  note(common, 0);
  return {
    width: Math.max(...rows.map(({ text, indent }) => indent + textWidth(text) * SIZE)),
    rows: rows.map(({ svg }) => line(svg)),
  };
}

const named = ({ flow }: Picture, role: Role, name: string): string =>
  isPinned(flow) ? `${flow.names[role]}: ${name}` : name;
