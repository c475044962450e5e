import type { Picture } from "../flow/explorer";
import type { Role } from "../contract/flow";
import { influenceAtRim } from "./depth";
import type { DisplayMode } from "./displayMode";
import type { Pen } from "./strands/curve";
import type { RingsLayout } from "./rings";

/** One model's influence around the rim: a line whose distance from the rim is that of a disc's radius. */
export interface RimProfile {
  role: Role;
  /** x and y of its points, in order around the rings */
  line: Float64Array;
  /** those of its foot on the rim */
  foot: Float64Array;
}

const FOOT = 3;
const CLEAR = 3;
/** Points from one word to the next. */
const PIECES = 8;

/** Where the profiles' foot lies. */
export const rimStart = ({ radius, nodeRadius, bands }: RingsLayout): number =>
  radius[0] + Math.max(nodeRadius, bands[0]) + FOOT;

/** The profiles of a drawing: one for each of its models. */
export function rimProfiles(picture: Picture, displayMode: DisplayMode, layout: RingsLayout): RimProfile[] {
  if (layout.rim === 0) return [];
  const n = layout.angle.length;
  const values = { base: new Float64Array(n), tuned: new Float64Array(n) };
  let largest = 0;
  for (let word = 0; word < n; word++) {
    const { base, tuned } = influenceAtRim(picture, word);
    values.base[word] = base;
    values.tuned[word] = tuned;
    // Special tokens, which may have far more, run off the scale.
    if (picture.flow.special[word] !== 1) largest = Math.max(largest, base, tuned);
  }
  if (largest === 0) largest = Math.max(...values.base, ...values.tuned);
  if (largest === 0) return [];
  const roles = (["base", "tuned"] as const).filter(
    (role) => (role === "base" || picture.tuned) && displayMode !== (role === "base" ? "tuned" : "base"),
  );
  const height = layout.rim - FOOT - CLEAR;
  return roles.map((role) =>
    profile(layout, role, (word) => height * Math.sqrt(Math.min(1, values[role][word] / largest))),
  );
}

/** Draws a profile's line. */
export function traceLine(pen: Pick<Pen, "moveTo" | "lineTo">, { line }: RimProfile): void {
  for (let at = 0; at < line.length; at += 2)
    if (at === 0) pen.moveTo(line[0], line[1]);
    else pen.lineTo(line[at], line[at + 1]);
}

/** Draws the area between a profile's line and its foot. */
export function traceArea(pen: Pick<Pen, "moveTo" | "lineTo">, profile: RimProfile): void {
  traceLine(pen, profile);
  const { foot } = profile;
  for (let at = foot.length - 2; at >= 0; at -= 2) pen.lineTo(foot[at], foot[at + 1]);
}

function profile(layout: RingsLayout, role: Role, heightOf: (word: number) => number): RimProfile {
  const { angle, rank, slot, centre } = layout;
  const words = Array.from(rank, (_, word) => word).sort((a, b) => rank[a] - rank[b]);
  // It begins and ends on the rim, half a word from the first and from the last.
  const turns = [angle[words[0]] - slot / 2, ...words.map((word) => angle[word])];
  turns.push(angle[words[words.length - 1]] + slot / 2);
  const heights = [0, ...words.map(heightOf), 0];
  const count = (turns.length - 1) * PIECES + 1;
  const [line, foot] = [new Float64Array(2 * count), new Float64Array(2 * count)];
  const start = rimStart(layout);
  for (let point = 0; point < count; point++) {
    const place = Math.min(turns.length - 2, Math.floor(point / PIECES));
    const part = point / PIECES - place;
    const turn = turns[place] + (turns[place + 1] - turns[place]) * part;
    const eased = part * part * (3 - 2 * part);
    const height = heights[place] + (heights[place + 1] - heights[place]) * eased;
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    line[2 * point] = centre.x + (start + height) * sin;
    line[2 * point + 1] = centre.y - (start + height) * cos;
    foot[2 * point] = centre.x + start * sin;
    foot[2 * point + 1] = centre.y - start * cos;
  }
  return { role, line, foot };
}
