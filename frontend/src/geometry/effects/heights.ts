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
/** Room between two strong links, in pixels. */
const GAP = 3;
/** Room between the ends of two links of one lane, in radians. */
const APART = 0.03;

/**
 * The height of each link between its two rings, as a share of that space. Links that pass each other have lanes of their
 * own, as many as it takes and each as wide as its links need; the strongest choose first.
 */
export function heightsApart(
  links: readonly (LinkLike & { width: number })[],
  layout: RingsLayout,
): number[] {
  const bands = new Map<number, Span[][]>();
  const chosen = links.map((link) => choose(spansIn(bands, link.layer), spanOf(link, layout), Infinity));
  const widths = new Map<number, number[]>();
  links.forEach(({ layer, width }, index) => {
    const lanes = widths.get(layer) ?? [];
    widths.set(layer, lanes);
    lanes[chosen[index]] = Math.max(lanes[chosen[index]] ?? 0, width + GAP);
  });
  return links.map(({ layer }, index) => {
    const lanes = widths.get(layer) ?? [];
    const before = lanes.slice(0, chosen[index]).reduce(sum, 0);
    return LOWEST + ((HIGHEST - LOWEST) * (before + lanes[chosen[index]] / 2)) / lanes.reduce(sum, 0);
  });
}

const sum = (a: number, b: number): number => a + b;

/** The same with as many lanes as thin links have room for, so that a link more or less moves none of the others. */
export function heightsOfRest(links: readonly LinkLike[], layout: RingsLayout): number[] {
  const bands = new Map<number, Span[][]>();
  const lanes = thinLanes(layout);
  return links.map((link) => {
    const lane = choose(spansIn(bands, link.layer), spanOf(link, layout), lanes);
    return LOWEST + (HIGHEST - LOWEST) * ((lane * GOLDEN + 0.5) % 1);
  });
}

function spansIn(bands: Map<number, Span[][]>, layer: number): Span[][] {
  const spans = bands.get(layer) ?? [];
  bands.set(layer, spans);
  return spans;
}

/** Successive multiples of it lie far apart and fill 0..1 evenly, however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How many lanes of thin links fit between two rings. */
const thinLanes = ({ radius, layers }: RingsLayout): number => {
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
