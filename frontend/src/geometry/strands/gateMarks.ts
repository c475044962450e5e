import type { Gates } from "../../flow/gates";
import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import { turnEdge, type Depth } from "../depth";
import { showsKind, type DisplayMode } from "../displayMode";
import { course, newCourse, pointOn } from "./curve";
import type { DisplayList } from "./display";

/** A diamond on the strand of a gate. */
export interface GateMark {
  x: number;
  y: number;
  /** from its centre to its corners */
  radius: number;
  /** the strand's (strands.ts) */
  kind: number;
}

/** More marks than this cannot be told apart, so only the gates that open most have one. */
const MAX_MARKS = 40;
const LEAST = 3.5;
const MOST = 6.5;
/** Where along its strand a mark lies, from the reader at 0 to the word read at 1. */
const PLACE = 0.5;

/** The marks of the gates that a drawing shows. */
export function gateMarks(
  gates: Gates,
  displayMode: DisplayMode,
  depth: Depth,
  list: DisplayList,
): GateMark[] {
  const { strands, layout, offset, width } = list;
  const shown = gates.all
    .map((gate) => ({ gate, kind: gate.role === "base" ? ONLY_BASE : ONLY_TUNED }))
    .filter(({ kind }) => showsKind(displayMode, kind))
    .slice(0, MAX_MARKS);
  if (shown.length === 0) return [];
  const n = layout.angle.length;
  const keyOf = (ring: number, from: number, to: number, kind: number) =>
    ((ring * n + from) * n + to) * 3 + kind;
  const opens = new Map(
    shown.map(({ gate, kind }) => {
      const { layer, from, to } = turnEdge(depth, gate);
      return [keyOf(layer, from, to, kind), gate.opens];
    }),
  );
  const most = shown[0].gate.opens;
  const path = newCourse();
  const marks: GateMark[] = [];
  for (let index = 0; index < strands.count; index++) {
    const [ring, from, to, kind] = [
      strands.layer[index],
      strands.from[index],
      strands.to[index],
      strands.kind[index],
    ];
    const opened = opens.get(keyOf(ring, from, to, kind));
    if (opened === undefined || width[index] === 0) continue;
    const [x, y] = pointOn(course(layout, ring, from, to, offset[index], path), PLACE);
    const radius = layout.unit * (LEAST + (MOST - LEAST) * Math.sqrt(opened / most));
    marks.push({ x: layout.centre.x + x, y: layout.centre.y + y, radius, kind });
  }
  return marks;
}

/** A diamond as a path. */
export const diamond = ({ x, y, radius }: Pick<GateMark, "x" | "y" | "radius">): string => {
  const [left, top, r] = [x - radius, y, radius].map((value) => Math.round(value * 100) / 100);
  return `M${String(left)} ${String(top)}l${String(r)}-${String(r)} ${String(r)} ${String(r)}-${String(r)} ${String(r)}z`;
};
