import type { Effects } from "../../contract/effects";
import type { Flow } from "../../contract/flow";
import type { Look } from "../../flow/look";
import { arrange, AS_READ, type WordArrangement } from "../arrange";
import { isRoomForAll, placeLabels, type LabelSet } from "../labels";
import type { Growth } from "../labelRoom";
import type { NodeList } from "../nodes/nodes";
import { orderByInfluence } from "../order";
import type { RingsLayout } from "../rings";
import { arrangedRings, ringsSpec } from "../scene";
import { bandNames, type BandName } from "./bandNames";
import { dotsOf } from "./dots";
import { drawnLinks, LinkSamples, type DrawnLink } from "./links";
import { linkNames, type LinkNames } from "./names";

/** The strongest links by effect, `count` of them. */
export interface DrawnEffects {
  effects: Effects;
  count: number;
}

/** The rings with the strongest links by effect, as plain data. */
export interface EffectScene extends DrawnEffects {
  flow: Flow;
  layout: RingsLayout;
  /** strongest first */
  links: DrawnLink[];
  samples: LinkSamples;
  dots: NodeList;
  bands: BandName[];
  labels: LabelSet;
  names: LinkNames;
}

export const rootOf = (flow: Flow, { model }: Effects): number => flow.grids[model].root.word;

/** Words of a longer text that no link ends in are folded though there is room: those with links need it more. */
const LONG = 60;

export const isLong = (drawn: DrawnEffects | null, { words }: Flow): boolean =>
  drawn !== null && words.length > LONG;

/** Σ|effect| of the drawn links that end in each word. */
export function linkedTo(words: number, { effects: { links }, count }: DrawnEffects): Float64Array {
  const sums = new Float64Array(words);
  for (let index = 0; index < Math.min(count, links.effect.length); index++) {
    sums[links.from[index]] += Math.abs(links.effect[index]);
    sums[links.to[index]] += Math.abs(links.effect[index]);
  }
  return sums;
}

/** The arrangement of the words: by reading or by the effect of their links, with runs without a link folded if `fold`. */
export function effectArrangement(
  flow: Flow,
  drawn: DrawnEffects,
  order: Look["order"],
  fold: boolean,
): WordArrangement {
  const sums = linkedTo(flow.words.length, drawn);
  const root = rootOf(flow, drawn.effects);
  const ranked = order === "influence" ? orderByInfluence(flow.words.length, (word) => sums[word]) : null;
  return arrange(flow.segments, ranked, fold ? (word) => word === root || sums[word] > 0 : null);
}

export function effectScene(flow: Flow, drawn: DrawnEffects, layout: RingsLayout): EffectScene {
  const { effects, count } = drawn;
  const sums = linkedTo(flow.words.length, drawn);
  const links = drawnLinks(effects.links, count, layout, rootOf(flow, effects));
  const samples = new LinkSamples();
  const bands = bandNames(layout, links);
  const dots = dotsOf(links, layout);
  const labels = placeLabels(flow.words, layout, (word) => sums[word]);
  const names = linkNames({ flow, effects, links, samples, layout, bands, labels, dots });
  return { ...drawn, flow, layout, links, samples, dots, bands, labels, names };
}

/** The scene without animation, in a frame that may grow; words are folded if there is no room for all. */
export function effectSceneIn(
  flow: Flow,
  drawn: DrawnEffects,
  { order, glyphs }: Pick<Look, "order" | "glyphs">,
  { width, height, grows }: { width: number; height: number; grows: Growth | null },
): EffectScene {
  const spec = ringsSpec({ flow, origin: null }, width, height, { grows, glyphs, inward: true });
  const fold = isLong(drawn, flow) || !isRoomForAll(arrangedRings(spec, AS_READ));
  return effectScene(flow, drawn, arrangedRings(spec, effectArrangement(flow, drawn, order, fold)));
}
