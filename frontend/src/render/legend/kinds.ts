import type { Picture } from "../../flow/explorer";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";

/** A line of a key: what is drawn in one colour, and how many of them there are. */
export interface KeyRow {
  tone: "base" | "shared" | "tuned";
  label: string;
  count: number;
}

type Keyed = Pick<Picture, "mode" | "oneReading"> & {
  flow: Pick<Picture["flow"], "names">;
  strands: Pick<Picture["strands"], "edges" | "byKind">;
};

/** Whose edges there are, counted; of a difference who reads more, in strands. */
export function keyRows({ mode, oneReading, flow: { names }, strands }: Keyed): KeyRow[] {
  const { edges, byKind } = strands;
  const row = (tone: KeyRow["tone"], label: string, count: number): KeyRow => ({ tone, label, count });
  if (mode === "base" || mode === "tuned") {
    const own = edges[mode === "base" ? ONLY_BASE : ONLY_TUNED];
    return [row(mode, `edges of ${names[mode]}`, edges[SHARED] + own)];
  }
  if (mode === "difference") {
    // One model reads the same in both traces; they differ in what they hold of it.
    const says = (name: string) => (oneReading ? `more ${when(name)}` : `${name} reads more`);
    return [
      row("base", says(names.base), byKind[ONLY_BASE]),
      row("tuned", says(names.tuned), byKind[ONLY_TUNED]),
    ];
  }
  return [
    row("base", `only ${names.base}`, edges[ONLY_BASE]),
    row("shared", "shared", edges[SHARED]),
    row("tuned", `only ${names.tuned}`, edges[ONLY_TUNED]),
  ];
}

const when = (name: string): string => (name === "pinned" ? "when pinned" : name);
