import type { EffectLinks, Effects, Faithfulness } from "../contract/effects";
import { LESS_AGAINST, LESS_FOR, type EffectKind } from "../flow/effects/kinds";
import { partOf } from "../flow/effects/sums";
import { formatCount } from "../util/numbers";
import { formatNats, formatPart, formatWeights } from "./chances";
import { headline, referenceName } from "./headline";

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

/** An effect with its side and its share of the difference, where that is large enough to have shares. */
export function effectName(effect: number, effects: Effects): string {
  const named = `${formatNats(effect)} nats ${sideName(effect, effects.target.label)}`;
  const part = partOf(effect, effects);
  return part === null ? named : `${named}, ${formatPart(part)} of the difference`;
}

/** By how much a link's heads together read more or less than the reference's. */
export const changeName = (change: number): string =>
  `reads ${change < 0 ? "less" : "more"}: ${formatNats(change)}, summed over its heads`;

/** The weight of a link's strongest head, in the reference and in the model. */
export const weightsName = ({ reference, value }: EffectLinks, link: number, effects: Effects): string =>
  effects.reference === "zero"
    ? `weight ${value[link].toFixed(2).replace(/^0/, "")}`
    : formatWeights(reference[link], value[link]);

export const COURSE_NOTE =
  "A link runs from the word that is read (wide, outer end) to the word that reads it (narrow, inner end).";
export const SUMS_NOTE =
  "The sums are of the effects of the drawn links, in nats: estimates, which differ from what is measured of these links alone.";

/** How effects were found, in lines. */
export const methodLines = (effects: Effects): string[] => [
  `effects against ${referenceName(effects)}: integrated gradients, ${String(effects.steps)} steps, error ${(effects.error * 100).toFixed(1)} %`,
];

/**
 * The lines above a picture, in the words of the page's headline: what is predicted, and would be with the reference's
 * attention; how much of the difference the links recover, as far as that was measured.
 */
export function titleLines(
  effects: Effects,
  { words, segments }: { words: readonly string[]; segments: readonly number[] },
  drawn: number,
): [prediction: string, recovered: string] {
  const faithfulness = measuredUpTo(effects, drawn);
  const statements = headline({ effects, words, segments, faithfulness, restored: null });
  const textOf = (...ids: readonly string[]) =>
    statements
      .filter(({ id }) => ids.includes(id))
      .map(({ pieces }) => pieces.map(({ text }) => text).join(""))
      .join(" ");
  const recovered = textOf("recovered");
  const isOfDrawn = faithfulness?.count === drawn && recovered !== "";
  const count = `${formatCount(drawn)} of ${formatCount(effects.linkCount)} links drawn.`;
  return [
    textOf("prediction", "reference"),
    isOfDrawn ? recovered : [count, recovered].filter(Boolean).join(" "),
  ];
}

/** What was measured of the most links that are among those drawn. */
const measuredUpTo = ({ measured }: Effects, drawn: number): Faithfulness | null =>
  [...measured].reverse().find(({ count, f }) => count <= drawn && f !== null) ?? null;
