import type { RingsLayout } from "../rings";

interface LinkLike {
  layer: number;
  from: number;
  to: number;
}

/** The part of the space between two rings in which links run, as shares of it from the inner ring. */
const LOWEST = 0.2;
const HIGHEST = 0.84;
/** The least distance of thin links that run side by side, in pixels. */
const LANE = 2.6;
/** Room between the ends of two links of one lane, in radians. */
const APART = 0.03;

/**
 * The height of each link between its two rings, as a share of that space. Links that pass each other have lanes of their
 * own; the strongest choose first, so that a weaker link more or less moves none of them. `lanes` is how many there are
 * at most; null: as many as it takes.
 */
export function heightsOf(links: readonly LinkLike[], layout: RingsLayout, lanes: number | null): number[] {
  const taken = new Map<number, Span[][]>();
  const chosen = links.map((link) => {
    const inBand = taken.get(link.layer) ?? [];
    taken.set(link.layer, inBand);
    return choose(inBand, spanOf(link, layout), lanes ?? Infinity);
  });
  return links.map(({ layer }, index) => {
    const lane = chosen[index];
    const share = lanes === null ? (lane + 0.5) / (taken.get(layer)?.length ?? 1) : (lane * GOLDEN + 0.5) % 1;
    return LOWEST + (HIGHEST - LOWEST) * share;
  });
}

/** Successive multiples of it lie far apart and fill 0..1 evenly, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How many lanes of thin links fit between two rings. */
export const thinLanes = ({ radius, layers }: RingsLayout): number => {
  const space = layers > 1 ? radius[layers - 2] - radius[layers - 1] : radius[0] - radius[layers];
  return Math.max(3, Math.floor(((HIGHEST - LOWEST) * space) / LANE));
};

/** An arc, from an angle on by a positive turn. */
interface Span {
  start: number;
  turn: number;
}

function spanOf({ from, to }: LinkLike, { angle }: RingsLayout): Span {
  const turn = angle[from] - angle[to];
  const shorter = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  return { start: Math.min(angle[to], angle[to] + shorter), turn: Math.abs(shorter) };
}

/** The first lane that is free, or the one with the fewest links where none is. */
function choose(lanes: Span[][], span: Span, most: number): number {
  let lane = lanes.findIndex((spans) => spans.every((other) => !meet(span, other)));
  if (lane < 0 && lanes.length < most) lane = lanes.push([]) - 1;
  if (lane < 0)
    lane = lanes.reduce((least, spans, at) => (spans.length < lanes[least].length ? at : least), 0);
  lanes[lane].push(span);
  return lane;
}

function meet(a: Span, b: Span): boolean {
  const ahead = (from: Span, to: Span) => {
    const distance = (to.start - from.start) % (2 * Math.PI);
    return (distance < 0 ? distance + 2 * Math.PI : distance) < from.turn + APART;
  };
  return ahead(a, b) || ahead(b, a);
}
