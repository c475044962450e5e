import { linkKey, type Emphasis } from "../../flow/emphasis";
import { edgesOf } from "../../flow/selecting";
import type { Selection } from "../../flow/view";
import { distanceToLink } from "../../geometry/effects/course";
import { rootOf, type EffectScene } from "../../geometry/effects/scene";
import { place } from "../../geometry/rings";
import type { Hit, Target } from "../hit";
import { linksOf, wayOn } from "./chain";

/** The links and states that stay bright while the rest of a drawing is dimmed. */
export interface LitLinks {
  /** places among the drawn links */
  links: readonly number[];
  /** those that are pointed at or selected themselves, rather than on the way on from them */
  named: ReadonlySet<number>;
  /** layer · n + word */
  states: ReadonlySet<number>;
}

/** What stays bright: the target under the pointer, or else an emphasis, or else what is selected; null without any. */
export function litLinks(
  scene: EffectScene,
  target: Target | null,
  emphasis: Emphasis | null,
  selections: readonly Selection[],
): LitLinks | null {
  if (target) return of(scene, [target]);
  if (emphasis) {
    const n = scene.flow.words.length;
    const named = scene.links.flatMap(({ layer, from, to }, index) =>
      emphasis.links.has(linkKey(n, layer, from, to)) ? [index] : [],
    );
    return lit(scene, named, []);
  }
  const targets = selections.flatMap(targetsOf);
  return targets.length > 0 ? of(scene, targets) : null;
}

function targetsOf(selection: Selection): Target[] {
  const edges = edgesOf(selection).map((edge): Target => ({ type: "edge", ...edge }));
  if (edges.length > 0) return edges;
  const { part, words, layer } = selection;
  return words.map((word) =>
    layer === undefined || part === "path" ? { type: "word", word } : { type: "node", layer, word },
  );
}

function of(scene: EffectScene, targets: readonly Target[]): LitLinks {
  const root = rootOf(scene.flow, scene.effects);
  const named = targets.flatMap((target) => linksOf(scene.links, target));
  const onward = targets.flatMap((target) =>
    target.type === "edge" ? wayOn(scene.links, target, root) : [],
  );
  const { lit: all, n } = { lit: lit(scene, named, onward), n: scene.flow.words.length };
  const states = new Set(all.states);
  for (const target of targets) {
    if (target.type === "node") states.add(target.layer * n + target.word);
    else if (target.type === "word")
      for (let layer = 0; layer < scene.layout.layers; layer++) states.add(layer * n + target.word);
  }
  return { ...all, states };
}

function lit(scene: EffectScene, named: readonly number[], onward: readonly number[]): LitLinks {
  const links = [...new Set([...named, ...onward])];
  const n = scene.flow.words.length;
  const states = links.flatMap((index) => {
    const { layer, from, to } = scene.links[index];
    return [layer * n + from, (layer - 1) * n + to];
  });
  return { links, named: new Set(named), states: new Set(states) };
}

const DOT_REACH = 5;
const LINK_REACH = 6;

/** The dot at a point of the picture, or else the nearest link within reach. */
export function hitLink(scene: EffectScene, x: number, y: number): Hit | null {
  const { layout, dots, links, samples } = scene;
  let best = Infinity;
  let hit: Hit | null = null;
  for (let index = 0; index < dots.count; index++) {
    const at = place(layout, dots.layer[index], dots.word[index]);
    const distance = Math.hypot(x - at.x, y - at.y) - Math.max(dots.left[index], dots.right[index]);
    if (distance > DOT_REACH || distance >= best) continue;
    best = distance;
    hit = { type: "node", layer: dots.layer[index], word: dots.word[index] };
  }
  if (hit) return hit;
  const [fromX, fromY] = [x - layout.centre.x, y - layout.centre.y];
  for (const link of links) {
    const reach = LINK_REACH + link.width / 2;
    const distance = distanceToLink(link.course, samples.of(link), fromX, fromY, reach) - link.width / 2;
    if (distance > LINK_REACH || distance >= best) continue;
    best = distance;
    hit = { type: "edge", layer: link.layer, from: link.from, to: link.to };
  }
  return hit;
}

/** The links that are selected themselves. */
export const selectedLinks = (scene: EffectScene, selections: readonly Selection[]): number[] =>
  selections.flatMap(edgesOf).flatMap((edge) => linksOf(scene.links, { type: "edge", ...edge }));
