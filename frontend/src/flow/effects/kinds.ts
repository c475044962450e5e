import type { EffectLinks } from "../../contract/effects";

/**
 * The four kinds of link by effect: whether the model reads more or less than its reference does, and whether that moves
 * the prediction for the predicted class or against it. Against the reference `zero` every link is read more.
 */
export const MORE_FOR = 0;
export const LESS_FOR = 1;
export const MORE_AGAINST = 2;
export const LESS_AGAINST = 3;
export const EFFECT_KINDS = [MORE_FOR, LESS_FOR, MORE_AGAINST, LESS_AGAINST] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

export function kindOf(
  { effect, change }: Pick<EffectLinks, "effect" | "change">,
  index: number,
): EffectKind {
  const less = change[index] < 0;
  if (effect[index] >= 0) return less ? LESS_FOR : MORE_FOR;
  return less ? LESS_AGAINST : MORE_AGAINST;
}

/** The sums of the effects of the first `count` links by kind, in nats. */
export function sumsByKind(links: EffectLinks, count: number): [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (let index = 0; index < Math.min(count, links.effect.length); index++)
    sums[kindOf(links, index)] += links.effect[index];
  return sums;
}

/** The place of the link by which `from` reads `to` at a layer; −1 where it is not among them. */
export function linkAt(links: EffectLinks, layer: number, from: number, to: number): number {
  for (let index = 0; index < links.layer.length; index++)
    if (links.layer[index] === layer && links.from[index] === from && links.to[index] === to) return index;
  return -1;
}

/** Heads of a link oppose each other where their effects together are less than this part of their absolute sum. */
const OPPOSED = 0.5;

export const isOpposed = ({ effect, absolute }: EffectLinks, index: number): boolean =>
  Math.abs(effect[index]) < OPPOSED * absolute[index];
