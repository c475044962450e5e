import type { Role } from "../../contract/flow";
import { isPinned } from "../../flow/pin";
import type { Picture } from "../../flow/explorer";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";
import { ellipsise, textWidth } from "../../geometry/text/lettering";
import { formatCount } from "../../util/numbers";
import { diamond } from "../../geometry/strands/gateMarks";
import type { Scene } from "../../geometry/scene";
import { wrapped } from "../../geometry/text/wrapping";
import { conditionsOf, type Conditions } from "./conditions";
import { dotted } from "../dots";
import { dashOf, type Ink } from "../svg/ink";
import { at, heightOf, LINE, placed, SIZE, words, type Block, type Row } from "./legendBlock";
import { scales } from "./legendScales";
import { keyRows, openedText } from "./kinds";
import { element } from "../svg/xml";

/** The text below the rings: meaning of colours, widths and areas; models; parameters of the trace; sentence. */
export interface Legend {
  height: number;
  /** SVG, from (0, 0) down */
  svg: string;
}

export const MARGIN = 24;
/** Between the lowest word and the rule below it. */
const RULE_GAP = 8;
const GUTTER = 28;
export const SAMPLE = 26;
const SAMPLE_WIDTH = 3;
const SAMPLE_OPACITY = 0.9;
const HAIRLINE = 0.8;
const MAX_LINES = 3;
const UNTRACED = "not traced";
/** How faint the sample of merely reached edges is beside that of their kind. */
const REACHED_SAMPLE = 0.4;
const GATE = "gate: opens what is reached";

/** The legend of a picture's drawings, which share one scale. */
export function legend([scene]: readonly Scene[], width: number, ink: Ink): Legend {
  const { picture } = scene;
  const inner = innerWidth(width);
  const blocks = [edges(scene, ink), scales(scene, ink), models(scene, ink, inner)];
  const { text, pair, notes } = picture.flow;
  return legendOf(blocks, [text, pair ?? "", ...notes], width, ink);
}

/** The width that a legend's lines may have. */
export const innerWidth = (width: number): number => width - 2 * MARGIN;

/** A legend of blocks side by side, as far as they fit, and of paragraphs below them. */
export function legendOf(
  given: readonly Block[],
  paragraphs: readonly string[],
  width: number,
  ink: Ink,
): Legend {
  const inner = innerWidth(width);
  const blocks = [...given];
  const drawn: string[] = [];
  let y = RULE_GAP + LINE;
  while (blocks.length > 0) {
    let x = MARGIN;
    let tallest = 0;
    // Every block that fits beside the first goes there, which keeps a narrow legend short.
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
  for (const paragraph of paragraphs) {
    for (const line of wrapped(paragraph, inner / SIZE, MAX_LINES)) {
      drawn.push(at(MARGIN, y, words(line, ink.soft)));
      y += LINE;
    }
  }
  const rule = element("path", {
    d: `M${String(MARGIN)} ${String(RULE_GAP)}.5h${String(inner)}`,
    stroke: ink.rule,
  });
  const svg = element(
    "g",
    { class: "legend", "font-size": SIZE, fill: ink.text },
    [rule, ...drawn].join("\n"),
  );
  return { height: y + LINE / 2, svg };
}

const KIND_OF_TONE: Readonly<Record<"base" | "shared" | "tuned", number>> = {
  base: ONLY_BASE,
  shared: SHARED,
  tuned: ONLY_TUNED,
};

/** The kinds of edges with their counts; in a difference, the strands by the model that reads more. */
function edges({ picture, untraced, gates, reached }: Scene, ink: Ink): Block {
  const { mode, view } = picture;
  const rows = keyRows(picture);
  const dashed = mode !== "base" && mode !== "tuned";
  const label = SAMPLE + 8;
  const counts = rows.map(({ count }) => formatCount(count));
  const all = [...counts, formatCount(untraced?.untraced.edges ?? 0)];
  const labels = [...rows.map((row) => row.label), ...(untraced ? [UNTRACED] : [])];
  const openings = rows.map((row) => (row.reached > 0 ? openedText(row, reached) : null));
  const widest = Math.max(...labels.map((text) => textWidth(text) * SIZE));
  const counted = label + widest + 12 + Math.max(...all.map((count) => textWidth(count) * SIZE));
  const alone = [...openings, gates.length > 0 ? GATE : null].filter((text) => text !== null);
  const width = Math.max(counted, ...alone.map((text) => label + textWidth(text) * SIZE));
  const drawn = rows.flatMap(({ tone, label: text }, index) => {
    const kind = KIND_OF_TONE[tone];
    const dash = dashed ? dashOf(kind, SAMPLE_WIDTH) : undefined;
    const whole =
      sample(ink.kinds[kind], SAMPLE_WIDTH, dash) +
      words(text, undefined, label) +
      element("text", { x: width, "text-anchor": "end" }, counts[index]);
    const opening = openings[index];
    if (opening === null) return [whole];
    return [
      whole,
      element("g", { opacity: REACHED_SAMPLE }, sample(ink.kinds[kind], SAMPLE_WIDTH, dash)) +
        words(opening, ink.soft, label),
    ];
  });
  if (gates.length > 0)
    drawn.push(
      element("path", { d: diamond({ x: SAMPLE / 2, y: -4, radius: 5 }), fill: ink.kinds[gates[0].kind] }) +
        words(GATE, ink.soft, label),
    );
  if (untraced)
    drawn.push(
      sample(
        ink.soft,
        SAMPLE_WIDTH,
        dotted({ width: SAMPLE_WIDTH, opacity: SAMPLE_OPACITY }).dash.join(" "),
        "round",
      ) +
        words(UNTRACED, undefined, label) +
        element("text", { x: width, "text-anchor": "end" }, formatCount(untraced.untraced.edges)),
    );
  if (view.residual) drawn.push(sample(ink.hairline, HAIRLINE) + words("residual link", undefined, label));
  return { width, rows: drawn.map(line) };
}

export const line = (svg: string): Row => ({ svg, height: LINE });

const sample = (stroke: string, width: number, dash?: string, cap?: string): string =>
  element("path", {
    d: `M0-4h${String(SAMPLE)}`,
    stroke,
    "stroke-width": width,
    "stroke-opacity": width === HAIRLINE ? undefined : SAMPLE_OPACITY,
    "stroke-dasharray": dash,
    "stroke-linecap": cap,
  });

export const INDENT = 14;
const MAX_WIDTH = 300;

/** The models by name, and the parameters of the trace: of each one if the base is a pinned trace. */
function models({ picture, untraced }: Scene, ink: Ink, inner: number): Block {
  const { flow, mode } = picture;
  const room = Math.min(MAX_WIDTH, inner) / SIZE;
  const visible = flow.models.filter(({ role }) => (mode !== "base" && mode !== "tuned") || role === mode);
  const { common, byRole } = conditionsOf(picture);
  const rows: { text: string; svg: string; indent: number }[] = [];
  const add = (conditions: Conditions, indent: number) => {
    for (const condition of conditions)
      for (const text of wrapped(condition, room - indent / SIZE, MAX_LINES))
        rows.push({ text, indent, svg: words(text, ink.soft, indent) });
  };
  for (const { role, name } of visible) {
    const text = ellipsise(modelName(picture, role, name), room - INDENT / SIZE);
    const dot = element("circle", { cx: 4, cy: -4, r: 4, fill: ink[role] });
    rows.push({ text, indent: INDENT, svg: dot + words(text, undefined, INDENT) });
    if (byRole) add(byRole[role], INDENT);
  }
  add(common, 0);
  if (untraced) add([`dotted, not traced: ${untraced.untraced.query}`], 0);
  return {
    width: Math.max(...rows.map(({ text, indent }) => indent + textWidth(text) * SIZE)),
    rows: rows.map(({ svg }) => line(svg)),
  };
}

const modelName = ({ flow }: Picture, role: Role, name: string): string =>
  isPinned(flow) ? `${flow.names[role]}: ${name}` : name;
