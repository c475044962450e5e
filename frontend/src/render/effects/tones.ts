import { LESS_AGAINST, LESS_FOR, type EffectKind } from "../../flow/effects/kinds";

/** The colour of a kind of link: the tuned model's where more is read, the base's where less is. */
export const toneOf = (kind: EffectKind): "base" | "tuned" =>
  kind === LESS_FOR || kind === LESS_AGAINST ? "base" : "tuned";
