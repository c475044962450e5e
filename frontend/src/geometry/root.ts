import type { Flow, ModelInfo } from "../contract";
import type { Mode } from "../flow/compare";
import { ellipsise } from "./labels";
import { formatPercent } from "./numbers";
import type { RingsLayout } from "./rings";

/** A line of what the root's disc says, about the disc's centre. */
export interface RootLine {
  text: string;
  tone: "word" | "base" | "tuned";
  bold: boolean;
  y: number;
  size: number;
}

const LONGEST = 16;
const LINE_HEIGHT = 1.32;

/** The word, or the two of models that are read at different ones, whose state the classification is read from. */
export const rootName = ({ builds, words }: Flow): string =>
  [...new Set([builds.base.root.word, builds.tuned.root.word])].map((word) => words[word]).join(" · ");

/** What the root's disc says: its word, and what each model that is shown predicts from it. */
export function rootLines(
  word: string,
  models: readonly ModelInfo[],
  mode: Mode,
  layout: RingsLayout,
): RootLine[] {
  const size = Math.max(9, Math.min(15, layout.radius[layout.layers] * 0.2));
  const lines: Omit<RootLine, "y">[] = [{ text: word, tone: "word", bold: false, size: size * 0.92 }];
  for (const { role, labels, probabilities } of models) {
    if (mode !== "overlay" && role !== mode) continue;
    if (!labels || !probabilities) {
      lines.push({ text: "no task head", tone: role, bold: false, size: size * 0.92 });
      continue;
    }
    const best = probabilities.indexOf(Math.max(...probabilities));
    lines.push({ text: ellipsise(labels[best], LONGEST), tone: role, bold: true, size });
    lines.push({ text: formatPercent(probabilities[best]), tone: role, bold: false, size });
  }
  return lines.map((line, index) => ({ ...line, y: (index - (lines.length - 1) / 2) * size * LINE_HEIGHT }));
}
