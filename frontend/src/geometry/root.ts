import type { Flow } from "../contract/flow";
import type { Picture } from "../flow/explorer";
import { LETTER } from "./text/advances";
import { ellipsise, visible } from "./text/lettering";
import { formatPercent } from "../util/numbers";
import type { RingsLayout } from "./rings";
import type { DisplayMode } from "./displayMode";

/** A line of what the disc in the centre says, about its middle. */
export interface RootLine {
  text: string;
  tone: "word" | "base" | "tuned";
  bold: boolean;
  y: number;
  size: number;
}

const LONGEST = 16 * LETTER;
const LINE_HEIGHT = 1.32;

/** The word, or the two of models that are read at different ones, whose state the classification is read from. */
export const rootName = ({ grids, words }: Flow): string =>
  [...new Set([grids.base.root.word, grids.tuned.root.word])].map((word) => words[word]).join(" · ");

/**
 * What the disc in the centre says: the root's word and what each model that is shown predicts from it; of a forward
 * trace the state that it sets out from.
 */
export function rootLines(
  { flow, view }: Picture,
  displayMode: DisplayMode,
  layout: RingsLayout,
): RootLine[] {
  const size = Math.max(9, Math.min(15, layout.radius[layout.layers] * 0.2));
  const said = view.origin ? originLines(flow, view.origin) : predictionLines(flow, displayMode);
  return said.map((line, index) => ({
    ...line,
    size: line.bold ? size : size * 0.92,
    y: (index - (said.length - 1) / 2) * size * LINE_HEIGHT,
  }));
}

type Line = Omit<RootLine, "y" | "size">;

function originLines({ words }: Flow, { layer, word }: { layer: number; word: number }): Line[] {
  return [
    { text: ellipsise(visible(words[word]), LONGEST), tone: "word", bold: true },
    { text: layer === 0 ? "input" : `layer ${String(layer)}`, tone: "word", bold: false },
    { text: "→ who reads it", tone: "word", bold: false },
  ];
}

function predictionLines(flow: Flow, displayMode: DisplayMode): Line[] {
  const lines: Line[] = [{ text: ellipsise(visible(rootName(flow)), LONGEST), tone: "word", bold: false }];
  for (const { role, labels, probabilities } of flow.models) {
    if ((displayMode === "base" || displayMode === "tuned") && role !== displayMode) continue;
    if (!labels || !probabilities) {
      lines.push({ text: "no task head", tone: role, bold: false });
      continue;
    }
    const best = probabilities.indexOf(Math.max(...probabilities));
    lines.push({ text: ellipsise(labels[best], LONGEST), tone: role, bold: true });
    lines.push({ text: formatPercent(probabilities[best]), tone: role, bold: false });
  }
  return lines;
}
