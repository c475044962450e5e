import type { Flow, Role } from "../contract/flow";
import type { Picture } from "../flow/explorer";
import { LETTER } from "./text/advances";
import { ellipsise, visible } from "./text/lettering";
import { formatPercent } from "../util/numbers";
import type { RingsLayout } from "./rings";
import type { DisplayMode } from "./displayMode";

/** A line of text in the centre's disc; `y` is from its middle. */
export interface RootLine {
  text: string;
  tone: "word" | "base" | "tuned";
  bold: boolean;
  y: number;
  size: number;
}

const MAX_WIDTH = 16 * LETTER;
const LINE_HEIGHT = 1.32;

/** The word from whose state the classification is read, or the two words if the models differ. */
export const rootName = ({ grids, words }: Flow): string =>
  [...new Set([grids.base.root.word, grids.tuned.root.word])].map((word) => words[word]).join(" · ");

/**
 * The text in the centre's disc: the root's word and the prediction of each model that is drawn; in a forward trace the
 * state where it begins.
 */
export const rootLines = (
  { flow, view }: Picture,
  displayMode: DisplayMode,
  layout: RingsLayout,
): RootLine[] =>
  placedLines(view.origin ? originLines(flow, view.origin) : predictionLines(flow, displayMode), layout);

/** The same where links are drawn by effect on one model's prediction; a model alone has the tuned model's colour. */
export const effectRootLines = (flow: Flow, model: Role, layout: RingsLayout): RootLine[] =>
  placedLines(
    predictionLines(flow, model).map((line) =>
      line.tone === "base" ? { ...line, tone: toneIn(flow) } : line,
    ),
    layout,
  );

/** The colour of a base's effects: where it stands alone links are drawn as those of a tuned model are. */
const toneIn = ({ models }: Flow): Role => (models.length === 1 ? "tuned" : "base");

function placedLines(lines: readonly Line[], layout: RingsLayout): RootLine[] {
  const size = Math.max(9, Math.min(15, layout.radius[layout.layers] * 0.2));
  return lines.map((line, index) => ({
    ...line,
    size: line.bold ? size : size * 0.92,
    y: (index - (lines.length - 1) / 2) * size * LINE_HEIGHT,
  }));
}

type Line = Omit<RootLine, "y" | "size">;

function originLines({ words }: Flow, { layer, word }: { layer: number; word: number }): Line[] {
  return [
    { text: ellipsise(visible(words[word]), MAX_WIDTH), tone: "word", bold: true },
    { text: layer === 0 ? "input" : `layer ${String(layer)}`, tone: "word", bold: false },
    { text: "→ who reads it", tone: "word", bold: false },
  ];
}

function predictionLines(flow: Flow, displayMode: DisplayMode): Line[] {
  const lines: Line[] = [{ text: ellipsise(visible(rootName(flow)), MAX_WIDTH), tone: "word", bold: false }];
  for (const { role, labels, probabilities } of flow.models) {
    if ((displayMode === "base" || displayMode === "tuned") && role !== displayMode) continue;
    if (!labels || !probabilities) {
      lines.push({ text: "no task head", tone: role, bold: false });
      continue;
    }
    const best = probabilities.indexOf(Math.max(...probabilities));
    lines.push({ text: ellipsise(labels[best], MAX_WIDTH), tone: role, bold: true });
    lines.push({ text: formatPercent(probabilities[best]), tone: role, bold: false });
  }
  return lines;
}
