import type { Effects } from "../../contract/effects";
import type { Flow } from "../../contract/flow";
import type { LabelSet } from "../labels";
import type { NodeList } from "../nodes/nodes";
import { place, type RingsLayout } from "../rings";
import { ellipsise, textWidth } from "../text/lettering";
import type { BandName } from "./bandNames";
import { STRONGEST, type DrawnLink, type LinkSamples } from "./links";
import { Room, type Box } from "./room";
import { inContext, type WordInContext } from "./wordContext";

/** A word written beside the state where one of the strongest links ends. */
export interface EndName extends Box, WordInContext {
  layer: number;
  at: number;
}

/** The head that carries most of one of the strongest links, written beside it. */
export interface HeadName extends Box {
  rank: number;
  text: string;
}

export interface LinkNames {
  size: number;
  headSize: number;
  ends: EndName[];
  heads: HeadName[];
}

/** How many links have their head named. */
const NAMED_HEADS = 4;
/** The words of one of the strongest links for each so many pixels of the outer radius, and of so many at least. */
const RADIUS_PER_LINK = 21;
const MIN_NAMED = 5;
const MAX_WIDTH = 9;
const BOLD = 1.08;
const PADDING = 3;
const GAP = 4;
const HEAD_FONT = 10;
const SPACE = 0.26;
/** Directions from a state, best first: below and above it lie nearest. */
const DIRECTIONS = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [0.8, 0.9],
  [-0.8, 0.9],
  [0.8, -0.9],
  [-0.8, -0.9],
  [0.45, 1],
  [-0.45, 1],
  [0.45, -1],
  [-0.45, -1],
] as const;
const FURTHER = [0, 9, 18] as const;
/** The distance of the furthest candidate, and more than what reaches beyond a point. */
const REACH = 22;
/** The costs of a candidate place: for each point of a strong link that it covers, for a dot, for distance, for lying above. */
const COVERED = 2;
const ON_DOT = 6;
const ON_SMALL_DOT = 1.2;
/** So near to the dot of another state, in pixels, a word seems to be that one's. */
const BESIDE = 7;
const BESIDE_DOT = 2.5;
const AWAY = 0.35;
const LATER = 0.12;
const PLACES = [0.5, 0.38, 0.62, 0.28, 0.72] as const;

interface Point {
  x: number;
  y: number;
  reach: number;
}

export interface NamesInput {
  flow: Flow;
  effects: Effects;
  links: readonly DrawnLink[];
  samples: LinkSamples;
  layout: RingsLayout;
  bands: readonly BandName[];
  labels: LabelSet;
  dots: NodeList;
}

/** The words and heads beside the strongest links, none over another; what has no room is left out. */
export function linkNames(input: NamesInput): LinkNames {
  const { links, layout, samples, bands } = input;
  const named = Math.max(MIN_NAMED, Math.min(STRONGEST, Math.round(layout.radius[0] / RADIUS_PER_LINK)));
  const strong = links.filter((link) => link.strong);
  const room = new Room(layout, layout.radius[0] + layout.nodeRadius + 5);
  for (const band of bands) room.take(band);
  takeDocked(room, input.labels);
  const points: Point[] = strong.flatMap((link) => {
    const { x, y, count } = samples.of(link);
    return Array.from({ length: count }, (_, index) => ({
      x: layout.centre.x + x[index],
      y: layout.centre.y + y[index],
      reach: link.width / 2,
    }));
  });
  const size = Math.max(10.5, Math.min(13.5, 9.5 + layout.radius[0] / (100 * layout.scale)));
  const ends = placeEnds(input, strong.slice(0, named), room, points, size);
  const heads = placeHeads(input, strong.slice(0, NAMED_HEADS), room, points);
  return { size, headSize: HEAD_FONT, ends, heads };
}

/** Words that lie over the drawing where it is zoomed. */
function takeDocked(room: Room, { labels, fontSize }: LabelSet): void {
  for (const { docked, text, x, y, turn, anchor } of labels) {
    if (!docked) continue;
    const [along, sign] = [(turn * Math.PI) / 180, anchor === "start" ? 1 : -1];
    for (let at = 0; at <= textWidth(text) * fontSize; at += fontSize / 2)
      room.takeCircle({
        x: x + sign * at * Math.cos(along),
        y: y + sign * at * Math.sin(along),
        radius: fontSize * 0.7,
      });
  }
}

function placeEnds(
  input: NamesInput,
  strong: readonly DrawnLink[],
  room: Room,
  points: readonly Point[],
  size: number,
): EndName[] {
  const { flow, layout } = input;
  const states = new Map<number, { layer: number; word: number }>();
  const n = layout.angle.length;
  for (const { layer, from, to } of strong)
    for (const [at, word] of [
      [layer - 1, to],
      [layer, from],
    ])
      // The centre names itself, and the words of the outermost ring stand outside it.
      if (at > 0 && at < layout.layers) states.set(at * n + word, { layer: at, word });
  const dots = dotsIn(input);
  return [...states.values()].flatMap(({ layer, word }) => {
    const written = cut(inContext(flow.words, flow.segments, flow.special, word));
    const width = widthOf(written) * size * layout.fit.scale + 2 * PADDING;
    const height = size * 1.25;
    const at = place(layout, layer, word);
    const near = ({ x, y }: { x: number; y: number }) =>
      Math.abs(x - at.x) < width + 2 * REACH && Math.abs(y - at.y) < height + 2 * REACH;
    const box = best(room, candidates(at, width, height), points.filter(near), dots.filter(near), at);
    if (!box) return [];
    room.take(box);
    return [{ ...box, ...written, layer, at: word }];
  });
}

interface Dot {
  x: number;
  y: number;
  strong: boolean;
}

const dotsIn = ({ dots, layout }: NamesInput): Dot[] =>
  Array.from({ length: dots.count }, (_, index) => ({
    ...place(layout, dots.layer[index], dots.word[index]),
    strong: dots.right[index] > 0,
  }));

const cut = ({ before, word, after }: WordInContext): WordInContext => ({
  before: ellipsise(before, MAX_WIDTH),
  word: ellipsise(word, MAX_WIDTH),
  after: ellipsise(after, MAX_WIDTH),
});

const widthOf = ({ before, word, after }: WordInContext): number =>
  textWidth(word) * BOLD + textWidth(before) + textWidth(after) + (before ? SPACE : 0) + (after ? SPACE : 0);

function* candidates(at: { x: number; y: number }, width: number, height: number): Generator<[Box, number]> {
  for (const further of FURTHER)
    for (const [index, [dx, dy]] of DIRECTIONS.entries()) {
      const x = at.x + dx * (width / 2 + GAP + further);
      const y = at.y + dy * (height / 2 + GAP + further);
      yield [{ x, y, width, height }, AWAY * further + LATER * index];
    }
}

/** The free candidate that covers least. */
function best(
  room: Room,
  boxes: Iterable<[Box, number]>,
  points: readonly Point[],
  dots: readonly Dot[],
  own: { x: number; y: number } | null,
): Box | null {
  let least = Infinity;
  let chosen: Box | null = null;
  for (const [box, penalty] of boxes) {
    if (penalty >= least || !room.isFree(box)) continue;
    let cost = penalty;
    for (const point of points) if (covers(box, point, point.reach)) cost += COVERED;
    for (const dot of dots) {
      if (own && dot.x === own.x && dot.y === own.y) continue;
      if (covers(box, dot, 2)) cost += dot.strong ? ON_DOT : ON_SMALL_DOT;
      else if (dot.strong && covers(box, dot, BESIDE)) cost += BESIDE_DOT;
    }
    if (cost >= least) continue;
    least = cost;
    chosen = box;
  }
  return chosen;
}

const covers = (box: Box, { x, y }: { x: number; y: number }, reach: number): boolean =>
  Math.abs(x - box.x) < box.width / 2 + reach && Math.abs(y - box.y) < box.height / 2 + reach;

function placeHeads(
  input: NamesInput,
  strong: readonly DrawnLink[],
  room: Room,
  points: readonly Point[],
): HeadName[] {
  const { effects, layout, samples } = input;
  const dots = dotsIn(input);
  return strong.flatMap((link) => {
    const text = `L${String(link.layer)} H${String(effects.links.head[link.rank])}`;
    const [width, height] = [(textWidth(text) * HEAD_FONT + 5) * layout.fit.scale, HEAD_FONT * 1.2];
    const { x, y, count } = samples.of(link);
    const boxes = PLACES.flatMap((share, index) => {
      const at = Math.round(share * (count - 1));
      const ahead = Math.min(count - 1, at + 1);
      const [dx, dy] = [x[ahead] - x[ahead - 1], y[ahead] - y[ahead - 1]];
      const length = Math.hypot(dx, dy) || 1;
      const [nx, ny] = [-dy / length, dx / length];
      const beside = link.width / 2 + 1 + Math.abs(nx) * (width / 2) + Math.abs(ny) * (height / 2);
      return [0, 6].flatMap((further) =>
        [1, -1].map((side): [Box, number] => [
          {
            x: layout.centre.x + x[at] + side * nx * (beside + further),
            y: layout.centre.y + y[at] + side * ny * (beside + further),
            width,
            height,
          },
          LATER * index + AWAY * further,
        ]),
      );
    });
    const box = best(room, boxes, points, dots, null);
    if (!box) return [];
    room.take(box);
    return [{ ...box, rank: link.rank, text }];
  });
}
