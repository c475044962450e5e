import type { Effects, Faithfulness, KnockoutResult, Reading } from "../contract/effects";
import type { ModelInfo } from "../contract/flow";
import type { Choice } from "../flow/effects/choice";
import { MIN_DIFFERENCE, rankedHeads, rankedWords } from "../flow/effects/sums";
import { formatCount } from "../util/numbers";
import { formatChance, formatNats, formatPart, formatWeights } from "./chances";
import { wordInContext } from "./wordInContext";

/** A piece of a sentence; what it names can be selected. */
export interface Piece {
  text: string;
  chooses?: Choice;
  /** left out where there is no room, as a statement's; absent: as long as the statement stands */
  rank?: number;
}

/** One statement of the headline. */
export interface Statement {
  id: "prediction" | "reference" | "recovered" | "strongest" | "carriers";
  pieces: readonly Piece[];
  /** statements are left out where there is no room, those of the highest rank first; never those of rank 0 */
  rank: number;
}

export interface HeadlineFacts {
  effects: Effects;
  words: readonly string[];
  segments: readonly number[];
  /** what was measured of the strongest links; null until it is there */
  faithfulness: Faithfulness | null;
  /** measured: the strongest link alone as the reference has it; null until it is there */
  restored: KnockoutResult | null;
}

/** The remainder of the difference is mentioned where it is at least this part. */
const MENTIONED = 0.05;
/** The ranks of the first, second, … word, head and layer that is named. */
const WORD_RANKS = [3, 5, 8];
const HEAD_RANKS = [4, 9];
const LAYER_RANKS = [6, 10];
/** What has less than this part of the strongest sum is not named. */
const NAMED = 0.2;

/** What attention does to the prediction, in a few statements of measured numbers. */
export function headline(facts: HeadlineFacts): Statement[] {
  const { effects } = facts;
  return [
    {
      id: "prediction",
      pieces: [{ text: `${saidOf(effects, effects.value, effects.probabilities)}.` }],
      rank: 0,
    },
    { id: "reference", pieces: [{ text: referenceText(effects) }], rank: 0 },
    ...(isDifferent(effects) ? recovered(facts) : []),
    ...strongest(facts),
    ...carriers(facts),
  ];
}

/** The headline before there are effects, and where there are none; empty for models without a task head. */
export function predictionOf(models: readonly ModelInfo[]): Statement[] {
  const model = models.at(-1);
  if (!model?.labels || !model.probabilities) return [];
  const top = topOf(model.probabilities);
  const text = `${model.labels[top]} ${formatChance(model.probabilities[top])}.`;
  return [{ id: "prediction", pieces: [{ text }], rank: 0 }];
}

const isDifferent = ({ value, referenceValue }: Effects): boolean =>
  Math.abs(value - referenceValue) >= MIN_DIFFERENCE;

/** The class that a model finds most probable. */
const topOf = (probabilities: readonly number[]): number => probabilities.indexOf(Math.max(...probabilities));

/** The probability of the target; null where y is a value of its own, as of a regression. */
export function chanceOf(
  { target, labels }: Pick<Effects, "target" | "labels">,
  { value, probabilities }: Reading,
): number | null {
  if (target.position === null && probabilities) return probabilities[target.index];
  const isOdds = target.against === null && (target.position !== null || labels !== null);
  return value !== null && isOdds ? 1 / (1 + Math.exp(-value)) : null;
}

/** The prediction of the target in words, such as "contradiction 98 %". */
function saidOf(effects: Effects, value: number, probabilities: number[] | null): string {
  const { label, against } = effects.target;
  const chance = chanceOf(effects, { value, probabilities });
  const name = against === null ? label : `${label} over ${against}`;
  return chance === null ? `${name} ${formatNats(value)}` : `${name} ${formatChance(chance)}`;
}

/** "the base’s attention". */
export const referenceName = ({ reference }: Pick<Effects, "reference">): string =>
  reference === "zero"
    ? "no attention"
    : reference === "base"
      ? "the base’s attention"
      : `${reference}’s attention`;

function referenceText(effects: Effects): string {
  const { labels, target, value, referenceValue, probabilities, referenceProbabilities, reference } = effects;
  const isZero = reference === "zero";
  const without = isZero ? "Without attention" : `With ${referenceName(effects)}`;
  const top =
    target.position === null && labels && referenceProbabilities ? topOf(referenceProbabilities) : null;
  const said =
    top === null || !labels || !referenceProbabilities
      ? null
      : `${labels[top]}, ${formatChance(referenceProbabilities[top])}`;
  const flips = top !== null && probabilities !== null && top !== topOf(probabilities);
  const there = chanceOf(effects, { value: referenceValue, probabilities: referenceProbabilities });
  const written = there === null ? formatNats(referenceValue) : formatChance(there);
  if (!isDifferent(effects)) {
    const what = isZero ? "Attention" : "Changed attention";
    const same = said && flips ? `it would say ${said}` : isZero ? `${written} without it` : written;
    return flips
      ? `${what} makes almost no difference, though ${lowered(without)} ${same}.`
      : `${what} makes no difference to this prediction (${isZero ? same : `${lowered(without)}: ${written}`}).`;
  }
  if (said === null) {
    const chance = chanceOf(effects, { value, probabilities });
    return `${without}: ${chance === null ? `${formatNats(referenceValue)} in place of ${formatNats(value)}` : written}.`;
  }
  if (!flips) return `${without} it would still say ${said}.`;
  // Of two classes, one probability says both.
  const rest = labels && labels.length > 2 && top !== target.index ? ` (${target.label} ${written})` : "";
  return `${without} it would say ${said}${rest}.`;
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function recovered({ effects, faithfulness }: HeadlineFacts): Statement[] {
  if (!faithfulness || faithfulness.f === null) return [];
  const { count, f, random } = faithfulness;
  const rest = Math.round((1 - f) * 100) / 100;
  const all = count >= effects.linkCount;
  const pieces: Piece[] = [
    {
      text: `${formatCount(count)} of ${formatCount(effects.linkCount)} links`,
      chooses: { type: "links", count },
    },
    {
      text: ` alone recover ${formatPart(f)} of ${effects.reference === "zero" ? "what attention does" : "the difference"} (measured`,
    },
    ...(random === null || all ? [] : [{ text: `; a random ${formatCount(count)}: ${formatPart(random)}` }]),
    { text: ")" },
  ];
  if (rest >= MENTIONED && f >= 0) pieces.push({ text: `; ${formatPart(rest)} lies elsewhere` });
  else if (rest <= -MENTIONED) pieces.push({ text: `; the others take ${formatPart(-rest)} back` });
  pieces.push({ text: "." });
  return [{ id: "recovered", pieces, rank: 1 }];
}

function strongest({ effects, words, segments, restored }: HeadlineFacts): Statement[] {
  const { links, reference, target } = effects;
  if (links.layer.length === 0) return [];
  const [layer, head, from, to] = [links.layer[0], links.head[0], links.from[0], links.to[0]];
  const name = (word: number) => wordInContext({ words, segments }, word);
  const isZero = reference === "zero";
  const attention = isZero
    ? `attention ${formatWeights(0, links.value[0]).split(" → ")[1]}`
    : `attention ${formatWeights(links.reference[0], links.value[0])}`;
  const side = links.effect[0] < 0 ? `, against ${target.label}` : "";
  const pieces: Piece[] = [
    { text: `${name(from)} reads ${name(to)}`, chooses: { type: "link", layer, from, to } },
    { text: ` at layer ${String(layer)} (` },
    { text: `head ${String(head)}`, chooses: { type: "head", layer, head } },
    { text: `: ${attention})${side}` },
  ];
  const moved = restored?.models.at(-1);
  if (moved) {
    const [before, after] = [chanceOf(effects, moved.before), chanceOf(effects, moved.after)];
    const numbers =
      before !== null && after !== null
        ? changeOf(before, after)
        : moved.before.value !== null && moved.after.value !== null
          ? `${formatNats(moved.before.value)} → ${formatNats(moved.after.value)}`
          : null;
    if (numbers) pieces.push({ text: `; ${isZero ? "cutting" : "restoring"} this link alone: ${numbers}` });
  }
  pieces.push({ text: "." });
  return [{ id: "strongest", pieces, rank: 2 }];
}

function changeOf(before: number, after: number): string {
  const [first, second] = [formatChance(before), formatChance(after)];
  return first === second ? `it stays at ${first}` : `${first} → ${second}`;
}

/** The words, heads and layers with the largest sums. */
function carriers({ effects, words, segments }: HeadlineFacts): Statement[] {
  const layers = effects.headEffects
    .map((row, index) => ({ layer: index + 1, effect: row.reduce((sum, effect) => sum + effect, 0) }))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const listOf = <Item extends { effect: number }>(
    items: readonly Item[],
    ranks: readonly number[],
    nameOf: (item: Item) => string,
    choiceOf: (item: Item) => Choice,
  ): Piece[] =>
    items
      .filter(({ effect }) => effect !== 0 && Math.abs(effect) >= NAMED * Math.abs(items[0].effect))
      .slice(0, ranks.length)
      .flatMap((item, index) => {
        const rank = ranks[index];
        return [
          { text: index > 0 ? ", " : "", rank },
          { text: nameOf(item), chooses: choiceOf(item), rank },
          { text: ` ${formatNats(item.effect)}${item.effect < 0 ? " against" : ""}`, rank },
        ];
      });
  const ofWords = listOf(
    rankedWords(effects),
    WORD_RANKS,
    ({ word }) => wordInContext({ words, segments }, word),
    ({ word }) => ({ type: "word", word }),
  );
  const ofHeads = listOf(
    rankedHeads(effects),
    HEAD_RANKS,
    ({ layer, head }) => `layer ${String(layer)} head ${String(head)}`,
    ({ layer, head }) => ({ type: "head", layer, head }),
  );
  const ofLayers = listOf(
    layers,
    LAYER_RANKS,
    ({ layer }) => `layer ${String(layer)}`,
    ({ layer }) => ({ type: "layer", layer }),
  );
  if (ofWords.length === 0) return [];
  const pieces = [
    { text: "Sums of effects, nats: " },
    ...ofWords,
    { text: "; ", rank: HEAD_RANKS[0] },
    ...ofHeads,
    { text: "; ", rank: LAYER_RANKS[0] },
    ...ofLayers,
    { text: "." },
  ];
  return [{ id: "carriers", pieces, rank: WORD_RANKS[0] }];
}

/** The statements with what there is room for: ranks up to `most`. */
export const upTo = (statements: readonly Statement[], most: number): Statement[] =>
  statements
    .filter(({ rank }) => rank <= most)
    .map((statement) => ({
      ...statement,
      pieces: statement.pieces.filter(({ rank = 0 }) => rank <= most),
    }));

/** The highest rank of the statements and their pieces. */
export const highestRank = (statements: readonly Statement[]): number =>
  Math.max(0, ...statements.flatMap(({ rank, pieces }) => [rank, ...pieces.map(({ rank = 0 }) => rank)]));
