import type { Picture } from "../../flow/explorer";
import { formatCount } from "../../util/numbers";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";

/** A line of the key: what has this colour, and the count. */
export interface KeyRow {
  tone: "base" | "shared" | "tuned";
  label: string;
  count: number;
  /** how many of them are merely reached */
  reached: number;
}

type KeyedPicture = Pick<Picture, "mode" | "oneReading"> & {
  flow: Pick<Picture["flow"], "names">;
  strands: Pick<Picture["strands"], "edges" | "reachedEdges" | "byKind">;
};

/** The kinds of edges with their counts; in a difference, the strands by the model that reads more. */
export function keyRows({ mode, oneReading, flow: { names }, strands }: KeyedPicture): KeyRow[] {
  const { edges, reachedEdges, byKind } = strands;
  const row = (tone: KeyRow["tone"], label: string, count: number, reached = 0): KeyRow => ({
    tone,
    label,
    count,
    reached,
  });
  if (mode === "base" || mode === "tuned") {
    const unshared = edges[mode === "base" ? ONLY_BASE : ONLY_TUNED];
    return [row(mode, `edges of ${names[mode]}`, edges[SHARED] + unshared)];
  }
  if (mode === "difference") {
    // Two traces of one model have the same weights; they differ in the edges that they hold.
    const label = (name: string) => (oneReading ? `more ${when(name)}` : `${name} reads more`);
    return [
      row("base", label(names.base), byKind[ONLY_BASE]),
      row("tuned", label(names.tuned), byKind[ONLY_TUNED]),
    ];
  }
  return [
    row("base", `only ${names.base}`, edges[ONLY_BASE], reachedEdges[ONLY_BASE]),
    row("shared", "shared", edges[SHARED]),
    row("tuned", `only ${names.tuned}`, edges[ONLY_TUNED], reachedEdges[ONLY_TUNED]),
  ];
}

/** How the edges of one trace alone came into it: "46 rewired, 252 reached". */
export const openedText = ({ count, reached }: Pick<KeyRow, "count" | "reached">, shown: boolean): string =>
  `${formatCount(count - reached)} rewired, ${formatCount(reached)} ${shown ? "reached" : "reached, hidden"}`;

const when = (name: string): string => (name === "pinned" ? "when pinned" : name);
