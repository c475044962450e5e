const LABEL_START = 24;
const LABEL_LINE = 1.12;
const LARGEST_FONT = 14;
const SMALLEST_FONT = 8.5;
const ROOT_SHARE = 0.235;
/** The radius that the centre's text needs; in a small picture at most MAX_ROOT_SHARE of the outer radius. */
const ROOT_TEXT_RADIUS = 44;
const MAX_ROOT_SHARE = 0.38;
/** Each gap between rings is this much wider than the one inside it, as outer gaps have more strands. */
const GAP_GROWTH = 1.06;
/** Links by effect are strongest next to the centre, so their gaps narrow outward, around a smaller disc. */
const INWARD_GROWTH = 0.93;
const INWARD_ROOT_SHARE = 0.2;

/** The largest radius of a node that touches neither those of the next ring nor, much, its neighbours. */
export function largestNode(radius: Float64Array, slot: number): number {
  const layers = radius.length - 1;
  const gap = layers > 1 ? radius[layers - 2] - radius[layers - 1] : radius[0] - radius[layers];
  const middleSlot = slot * radius[layers >> 1];
  return Math.max(3, Math.min(15, gap * 0.42, Math.max(5, middleSlot * 0.7)));
}

/** The font size of the words around a ring: as large as their slots allow, within readable limits. */
export function labelFont(outer: number, slot: number): number {
  const room = ((outer + LABEL_START) * slot) / LABEL_LINE;
  return Math.max(SMALLEST_FONT, Math.min(LARGEST_FONT, room, 9.5 + outer / 100));
}

/** The radius of each ring, the outermost first, and of the root's disc; `inward` gives most room next to that. */
export function ringRadii(outer: number, layers: number, inward = false): Float64Array {
  const radius = new Float64Array(layers + 1);
  const share = inward ? INWARD_ROOT_SHARE : ROOT_SHARE;
  const root = Math.max(Math.min(ROOT_TEXT_RADIUS, outer * MAX_ROOT_SHARE), outer * share);
  radius[layers] = root;
  const growth = inward ? INWARD_GROWTH : GAP_GROWTH;
  const widths = Array.from({ length: layers }, (_, index) => growth ** index);
  const total = widths.reduce((sum, width) => sum + width, 0);
  for (let index = 0; index < layers; index++) {
    radius[layers - 1 - index] = radius[layers - index] + ((outer - root) * widths[index]) / total;
  }
  return radius;
}

/** The room around the rim for the profiles, in pixels. */
export const RIM = 18;
