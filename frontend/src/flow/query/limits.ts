import type { Flow } from "../../contract/flow";
import { QueryError, type Name, type EdgeQuery, type Place, type Range } from "./edgeQuery";

/** The words, layers and heads of one flow that a query allows: 1 where it does. */
export interface Limits {
  fromWords: Uint8Array;
  toWords: Uint8Array;
  /** layers[l]; layer 0 is never allowed */
  layers: Uint8Array;
  heads: Uint8Array;
}

/** Throws a QueryError for what the flow lacks; `hasEffects` says whether its effects are at hand. */
export function limitsOf(query: EdgeQuery, flow: Flow, hasEffects: boolean): Limits {
  const { weight, kinds, opened, passes, difference, effect } = query;
  if (weight && weight.value < flow.floor)
    throw new QueryError(`edges below ${String(flow.floor)} were not kept: ask for at least that`, weight.at);
  const ofTwo = lastOf([kinds, opened, passes, difference]);
  if (ofTwo && flow.models.length === 1)
    throw new QueryError("there is one model and no other to compare it with: leave this out", ofTwo.at);
  const ofSameHeads = lastOf([opened, difference]);
  if (ofSameHeads && !flow.corresponds)
    throw new QueryError(
      "the models do not correspond, so that no edge is both models': leave this out",
      ofSameHeads.at,
    );
  if (effect && !hasEffects)
    throw new QueryError("the effects of this text are not at hand: leave this out", effect.at);
  return {
    fromWords: wordsOf(query.fromWords, flow),
    toWords: wordsOf(query.toWords, flow),
    layers: numbersOf(query.layers, 1, flow.layers, "layer"),
    heads: numbersOf(query.heads, 0, Math.max(...flow.heads) - 1, "head"),
  };
}

/** The clause that comes last in the query. */
const lastOf = <Clause extends { at: Place }>(clauses: readonly (Clause | null)[]): Clause | null =>
  clauses.reduce((last, clause) => (clause && (!last || clause.at[0] > last.at[0]) ? clause : last), null);

/** A label without its case, by the same mapping as in Python. */
export const folding = (label: string): string => label.toUpperCase().toLowerCase();

function wordsOf(names: readonly Name[] | null, flow: Flow): Uint8Array {
  const chosen = new Uint8Array(flow.words.length);
  if (!names) return chosen.fill(1);
  for (const name of names) for (const word of wordsNamed(name, flow)) chosen[word] = 1;
  return chosen;
}

function wordsNamed(name: Name, { words, segments, special }: Flow): number[] {
  const every = [...words.keys()];
  if (name.kind === "index") {
    if (name.value < words.length) return [name.value];
    throw new QueryError(
      `there is no word #${String(name.value)}: they are #0 to #${String(words.length - 1)}`,
      name.at,
    );
  }
  if (name.kind === "segment") {
    const inside = every.filter((word) => segments[word] === name.value && !special[word]);
    if (inside.length > 0) return inside;
    throw new QueryError(`there is no segment ${"AB"[name.value]}: the text is no pair`, name.at);
  }
  const label = name.value;
  const asWritten = every.filter((word) => words[word] === label);
  if (asWritten.length > 0) return asWritten;
  const folded = folding(label);
  const inAnyCase = every.filter((word) => folding(words[word]) === folded);
  if (inAnyCase.length > 0) return inAnyCase;
  throw new QueryError(
    `“${label}” is not a word of the sentence: name its words as they stand, parted by commas`,
    name.at,
  );
}

function numbersOf(ranges: readonly Range[] | null, min: number, max: number, what: string): Uint8Array {
  const chosen = new Uint8Array(max + 1);
  if (!ranges) return chosen.fill(1);
  for (const { first, last, at } of ranges) {
    if (first < min || last > max) {
      const wrong = first < min ? first : last;
      throw new QueryError(
        `there is no ${what} ${String(wrong)}: they are ${String(min)} to ${String(max)}`,
        at,
      );
    }
    chosen.fill(1, first, last + 1);
  }
  return chosen;
}
