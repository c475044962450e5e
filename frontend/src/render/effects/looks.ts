import { EFFECT_KINDS, type EffectKind } from "../../flow/effects/kinds";
import type { DrawnLink } from "../../geometry/effects/links";

/** The outline of the page's colour that keeps strong links apart where they cross. */
export const CASING = 2.5;
const STEPS = 8;

/** Links of one look, which are one path, so that they grow no stronger where they cross. */
export interface Level {
  kind: EffectKind;
  opacity: number;
  links: DrawnLink[];
}

/** Links by kind and by their opacity in a few steps, the faintest first. */
export function byLevel(links: readonly DrawnLink[]): Level[] {
  const levels = new Map<number, Level>();
  for (const link of links) {
    const step = Math.round(link.opacity * STEPS);
    const key = step * EFFECT_KINDS.length + link.kind;
    const level = levels.get(key) ?? { kind: link.kind, opacity: step / STEPS, links: [] };
    levels.set(key, level);
    level.links.push(link);
  }
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level);
}
