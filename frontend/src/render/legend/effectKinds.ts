import { EFFECT_KINDS, LESS_AGAINST, LESS_FOR, sumsByKind } from "../../flow/effects/kinds";
import type { DrawnEffects } from "../../geometry/effects/scene";
import { formatNats } from "../../wording/chances";
import { kindName } from "../../wording/effects";
import { toneOf } from "../effects/tones";

/** A line of the key: what has this colour and is solid or dashed, and the sum of the effects of the drawn links. */
export interface EffectKeyRow {
  tone: "base" | "tuned";
  dashed: boolean;
  label: string;
  sum: string;
}

/** The kinds of links with the sums of those that are drawn; with the reference `zero` there are two. */
export function effectKeyRows({ effects, count }: DrawnEffects): EffectKeyRow[] {
  const sums = sumsByKind(effects.links, count);
  return EFFECT_KINDS.filter(
    (kind) => effects.reference !== "zero" || (kind !== LESS_FOR && kind !== LESS_AGAINST),
  ).map((kind) => ({
    tone: toneOf(kind),
    dashed: kind >= 2,
    label: kindName(kind, effects),
    sum: formatNats(sums[kind]),
  }));
}
