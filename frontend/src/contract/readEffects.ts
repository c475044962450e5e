/** Decodes and checks the JSON of effects, from the server or in a message (docs/wire.md). */

import type { EffectEdges, EffectLinks, Effects, EffectTarget, Faithfulness } from "./effects";
import type { Role } from "./flow";
import { listOf, number, numbers, orNull, recordOf, rows, text, texts, type Json } from "./fields";
import { require } from "./message";

/** The effects, whose links and edges are checked to lie on their own layers and words. */
export function readEffects(part: unknown): Effects {
  const fields = recordOf(part, "the effects");
  const { model } = fields;
  require(model === "base" || model === "tuned", "the effects' model is neither base nor tuned");
  const labels = orNull(fields, "labels", texts);
  const links = readLinks(recordOf(fields.links, "the effects' links"));
  const edges = readEdges(recordOf(fields.edges, "the effects' edges"));
  const wordEffects = rows(fields, "word_effects");
  const layers = wordEffects.length;
  const words = wordEffects.at(0)?.length ?? 0;
  const headEffects = rows(fields, "head_effects");
  require(wordEffects.every(
    (row) => row.length === words,
  ), "the effects' word_effects differ in words from layer to layer");
  require(headEffects.length === layers, "the effects' head_effects do not match its layers");
  checkPlaces(links, layers, words);
  checkPlaces(edges, layers, words);
  return {
    model: model as Role,
    reference: text(fields, "reference"),
    target: readTarget(recordOf(fields.target, "the effects' target")),
    value: number(fields, "value"),
    referenceValue: number(fields, "reference_value"),
    otherValue: orNull(fields, "other_value", number),
    labels,
    probabilities: probabilities(fields, "probabilities", labels),
    referenceProbabilities: probabilities(fields, "reference_probabilities", labels),
    steps: number(fields, "steps"),
    error: number(fields, "error"),
    edgeCount: number(fields, "edge_count"),
    linkCount: number(fields, "link_count"),
    links,
    edges,
    absolute: number(fields, "absolute"),
    wordEffects,
    headEffects,
    measured: listOf(fields, "measured").map(readFaithfulness),
  };
}

export function readFaithfulness(part: unknown): Faithfulness {
  const fields = recordOf(part, "a measured faithfulness");
  return {
    count: number(fields, "count"),
    kept: number(fields, "kept"),
    left: orNull(fields, "left", number),
    f: orNull(fields, "f", number),
    removed: orNull(fields, "removed", number),
    random: orNull(fields, "random", number),
  };
}

export function readTarget(fields: Json): EffectTarget {
  return {
    label: text(fields, "label"),
    index: number(fields, "index"),
    position: orNull(fields, "position", number),
    against: orNull(fields, "against", text),
  };
}

function readLinks(fields: Json): EffectLinks {
  return sameLength({
    layer: numbers(fields, "layer"),
    from: numbers(fields, "from"),
    to: numbers(fields, "to"),
    effect: numbers(fields, "effect"),
    change: numbers(fields, "change"),
    absolute: numbers(fields, "absolute"),
    head: numbers(fields, "head"),
    headEffect: numbers(fields, "head_effect"),
    reference: numbers(fields, "reference"),
    value: numbers(fields, "value"),
  });
}

function readEdges(fields: Json): EffectEdges {
  return sameLength({
    layer: numbers(fields, "layer"),
    head: numbers(fields, "head"),
    from: numbers(fields, "from"),
    to: numbers(fields, "to"),
    reference: numbers(fields, "reference"),
    value: numbers(fields, "value"),
    effect: numbers(fields, "effect"),
    response: numbers(fields, "response"),
  });
}

function checkPlaces({ layer, from, to }: EffectLinks | EffectEdges, layers: number, words: number): void {
  require(layer.every((item) => Number.isInteger(item) && item >= 1 && item <= layers) &&
    [...from, ...to].every(
      (item) => Number.isInteger(item) && item >= 0 && item < words,
    ), "the effects name a layer or a word that is not there");
}

function sameLength<Columns extends Record<keyof Columns, number[]>>(columns: Columns): Columns {
  const lengths = new Set(Object.values<number[]>(columns).map((column) => column.length));
  require(lengths.size === 1, "the effects' columns differ in length");
  return columns;
}

function probabilities(fields: Json, name: string, labels: readonly string[] | null): number[] | null {
  const values = orNull(fields, name, numbers);
  require((values?.length ?? -1) === (labels?.length ?? -1), `the effects' ${name} do not match its labels`);
  return values;
}
