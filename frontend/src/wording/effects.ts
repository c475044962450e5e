import type { EffectLinks, Effects } from "../contract/effects";
import { formatCount, formatPercent } from "../util/numbers";
import { LESS_AGAINST, LESS_FOR, type EffectKind } from "../flow/effects/kinds";

/** An effect in nats, with its sign. */
export const formatNats = (nats: number): string =>
  `${nats < -0.0049 ? "−" : "+"}${Math.abs(nats).toFixed(2)}`;

/** What a link's side is called: whether it moves the prediction toward the predicted class, or against it. */
export const sideName = (effect: number, label: string): string =>
  `${effect < 0 ? "against" : "toward"} ${label}`;

/** The name of a kind of link; against the reference `zero` every link is read more, so that this is not said. */
export function kindName(kind: EffectKind, { target, reference }: Effects): string {
  const isAgainst = kind >= 2;
  const side = sideName(isAgainst ? -1 : 1, target.label);
  if (reference === "zero") return side;
  return `${kind === LESS_FOR || kind === LESS_AGAINST ? "reads less" : "reads more"}, ${side}`;
}

/** What the reference's attention is called. */
export const referenceName = ({ reference }: Effects): string =>
  reference === "zero"
    ? "no attention"
    : reference === "base"
      ? "the base's attention"
      : `${reference}'s attention`;

/** In nats: below it a difference is too small to take parts of (docs/effects.md). */
export const SMALL = 0.25;

export const differenceOf = ({ value, referenceValue }: Effects): number => value - referenceValue;

/** An effect with its side and its share of the difference, where that is large enough to have shares. */
export function effectName(effect: number, effects: Effects): string {
  const difference = differenceOf(effects);
  const named = `${formatNats(effect)} nats ${sideName(effect, effects.target.label)}`;
  if (Math.abs(difference) < SMALL) return named;
  return `${named}, ${formatShare(effect / difference)} of the difference`;
}

/** A share in whole per cent, where it is not a small one; it may be negative or above 1. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${(Math.abs(percent) < 9.95 ? percent.toFixed(1) : percent.toFixed(0)).replace("-", "−")} %`;
}

/** By how much a link's heads together read more or less than the reference's. */
export const changeName = (change: number): string =>
  `reads ${change < 0 ? "less" : "more"}: ${formatNats(change)}, summed over its heads`;

/** A link's strongest head's weight, in the reference and in the model. */
export function weightsName({ reference, value }: EffectLinks, link: number, effects: Effects): string {
  const weight = (weights: number[]) => weights[link].toFixed(2).replace(/^0\./, ".");
  return effects.reference === "zero" ? `weight ${weight(value)}` : `${weight(reference)} → ${weight(value)}`;
}

export const COURSE_NOTE =
  "A link runs from the word that is read (wide, outer end) to the word that reads it (narrow, inner end).";
export const SUMS_NOTE =
  "The sums are of the effects of the drawn links, in nats: estimates, which differ from what is measured of these links alone.";

/** How effects were found, in lines. */
export const methodLines = (effects: Effects): string[] => [
  `effects against ${referenceName(effects)}: integrated gradients, ${String(effects.steps)} steps, error ${formatShare(effects.error)}`,
];

/** The most probable label and its probability. */
function bestOf(
  labels: readonly string[],
  probabilities: readonly number[],
): { label: string; index: number } {
  const index = probabilities.indexOf(Math.max(...probabilities));
  return { label: labels[index], index };
}

/** What the model predicts, and what it would with its reference's attention, measured; in one line. */
export function predictionLine(effects: Effects): string {
  const { labels, probabilities, referenceProbabilities, target, value, referenceValue } = effects;
  const withReference = effects.reference === "zero" ? "Without attention" : `With ${referenceName(effects)}`;
  if (!labels || !probabilities || !referenceProbabilities)
    return `${target.label}: ${formatNats(value)} nats. ${withReference}: ${formatNats(referenceValue)} nats.`;
  const now = bestOf(labels, probabilities);
  const then = bestOf(labels, referenceProbabilities);
  const share = (index: number, of: readonly number[]) => formatPercent(of[index]);
  const first = `${now.label} ${share(now.index, probabilities)}.`;
  const other = then.index === now.index ? "" : ` (${now.label} ${share(now.index, referenceProbabilities)})`;
  return `${first} ${withReference}: ${then.label} ${share(then.index, referenceProbabilities)}${other}.`;
}

/** How many links are drawn, and how much of the difference they recover, as far as that was measured. */
export function recoveryLine(effects: Effects, drawn: number): string {
  const of = `${formatCount(drawn)} of ${formatCount(effects.linkCount)} links`;
  const difference = differenceOf(effects);
  if (Math.abs(difference) < SMALL)
    return `${of} drawn. The difference is ${formatNats(difference)} nats, too small to take parts of.`;
  const measured = [...effects.measured].reverse().find((entry) => entry.count <= drawn && entry.f !== null);
  if (!measured || measured.f === null) return `${of} drawn.`;
  const { f } = measured;
  const rest = f > 0 && f < 0.95 ? ` The other ${formatShare(1 - f)} lies in weaker links.` : "";
  const recover = `${formatShare(f)} of the difference of ${formatNats(difference)} nats (measured`;
  const random =
    measured.random === null
      ? ""
      : `; a random ${formatCount(measured.count)}: ${formatShare(measured.random)}`;
  if (measured.count === drawn) return `${of} recover ${recover}${random}).${rest}`;
  return `${of} drawn. The strongest ${formatCount(measured.count)} recover ${recover}${random}).${rest}`;
}
