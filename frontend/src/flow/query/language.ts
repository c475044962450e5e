/** The query language (docs/query.md), the twin of core/query/language.py; tests/fixtures/grammar.json has cases for both. */

import {
  KIND_NAMES,
  OPENED_NAMES,
  PASSING_NAMES,
  QueryError,
  type Bound,
  ANY_EDGE,
  type EdgeQuery,
  type Name,
  type Place,
  type Range,
} from "./edgeQuery";
import { clausesOf, pattern, trim, type Token } from "./tokens";

const OTHER_CLAUSES =
  "layers 4–6, heads 0, 3, weight 0.1, in trace, shared, only base, only tuned, rewired, reached, passes in both, " +
  "difference ≥ 0.2 and effect ≥ 0.05";
const SEGMENT = pattern("^segment_+([ab])$");
const NUMBERED = pattern("^(layer|head)s?(?=_|[0-9]|$)");
const RANGE = pattern("^([0-9]{1,6})(?:_*[-–]_*([0-9]{1,6}))?$");
const WEIGHT = pattern("^weight(?=_|[0-9.≥>]|$)(?:_*(?:≥|>=))?");
const NUMBER = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const BOUND = pattern("^(difference|effect)(?=_|[0-9.≥≤<>]|$)(?:_*(≥|>=|≤|<=))?");
const SIGNED = pattern("^([-−+]?)_*([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)$");
const PASSES = pattern("^passes_+in(?=_|$)");
const IN_TRACE = pattern("^in_+(?:the_+)?trace$");
const INNER = pattern("_+", "g");

/** Parses a query. Throws a QueryError if `text` is not one. */
export function parseQuery(text: string): EdgeQuery {
  const query: EdgeQuery = { ...ANY_EDGE };
  const parts = new Set<string>();
  for (const clause of clausesOf(text)) {
    const at: Place = [clause[0].start, clause[clause.length - 1].end];
    const part = addClause(clause, text.slice(...at), at, query);
    if (parts.has(part)) throw new QueryError(`there are two clauses of ${part}: write them as one`, at);
    parts.add(part);
  }
  if (parts.size === 0) query.inTrace = true;
  return query;
}

/** Adds a clause to the query and returns the part of the query that it limits. */
function addClause(clause: readonly Token[], text: string, at: Place, query: EdgeQuery): string {
  const arrows = clause.filter(({ kind }) => kind === "→");
  if (arrows.length > 0) {
    if (arrows.length > 1)
      throw new QueryError("an edge has one arrow: write from → to", [arrows[1].start, arrows[1].end]);
    const arrow = clause.indexOf(arrows[0]);
    query.fromWords = sideOf(clause.slice(0, arrow));
    query.toWords = sideOf(clause.slice(arrow + 1));
    return "words";
  }
  if (clause.every(({ kind }) => kind === "text" || kind === ",")) {
    const numbered = NUMBERED.exec(text);
    if (numbered) {
      const name = numbered[1].toLowerCase() === "layer" ? "layers" : "heads";
      query[name] = rangesOf(name, clause, at[0] + numbered[0].length);
      return name;
    }
    const weight = WEIGHT.exec(text);
    if (weight) {
      const number = trim(text.slice(weight[0].length));
      if (!NUMBER.test(number) || Number(number) > 1)
        throw new QueryError("the weight is one number in 0..1: write weight 0.1", at);
      query.weight = { value: Number(number), at };
      return "weight";
    }
    const bounded = BOUND.exec(text);
    if (bounded) {
      const name = bounded[1].toLowerCase() === "effect" ? "effect" : "difference";
      query[name] = boundOf(name, bounded[2], trim(text.slice(bounded[0].length)), at);
      return name;
    }
    if (IN_TRACE.test(text)) {
      query.inTrace = true;
      return "in trace";
    }
    const names = clause
      .filter(({ kind }) => kind === "text")
      .map((token) => token.text.toLowerCase().replace(INNER, " "));
    const kinds = namedIn(KIND_NAMES, names);
    if (kinds) {
      query.kinds = { names: kinds, at };
      return "kinds";
    }
    if (namedIn([...KIND_NAMES, ...OPENED_NAMES], names)) {
      const kindsNamed = names.filter((name) => KIND_NAMES.some((kind) => kind === name));
      const openedNamed = names.filter((name) => OPENED_NAMES.some((opened) => opened === name));
      const parted = `${kindsNamed.join(", ")}; ${openedNamed.join(", ")}`;
      if (kindsNamed.length > 0) throw new QueryError(`these are two clauses: write ${parted}`, at);
      query.opened = { names: OPENED_NAMES.filter((name) => openedNamed.includes(name)), at };
      return "rewired and reached";
    }
    if (PASSES.test(text)) {
      names[0] = names[0].slice("passes in ".length);
      const passes = namedIn(PASSING_NAMES, names);
      if (!passes)
        throw new QueryError(
          "an edge passes in both, in base alone or in tuned alone: write passes in both",
          at,
        );
      query.passes = { names: passes, at };
      return "passes";
    }
  }
  throw new QueryError(
    `“${text}” has no arrow: write “${text} → *” for what it reads or “* → ${text}” for what reads it; ` +
      `the other clauses are ${OTHER_CLAUSES}`,
    at,
  );
}

/** The bound of a difference or an effect, from what follows its name. */
function boundOf(name: "difference" | "effect", sign: string | undefined, number: string, at: Place): Bound {
  const match = SIGNED.exec(number);
  const mark = match?.[1] ?? "";
  const value = Number(match?.[2]);
  if (!match || (mark && !sign) || (name === "difference" && value > 1))
    throw new QueryError(
      name === "difference"
        ? "the difference is compared with one number in 0..1: write difference ≥ 0.2, or difference ≥ +0.2 for " +
            "what is larger in the tuned model"
        : "the effect is compared with one number: write effect ≥ 0.05, or effect ≤ -0.05 with its sign",
      at,
    );
  return {
    sign: sign === "≤" || sign === "<=" ? "≤" : "≥",
    value: mark === "-" || mark === "−" ? -value : value,
    signed: mark !== "",
    at,
  };
}

/** The items of a list that are named; null if another name is among them. */
const namedIn = <Name extends string>(list: readonly Name[], names: readonly string[]): Name[] | null =>
  names.every((name) => list.some((item) => item === name))
    ? list.filter((item) => names.includes(item))
    : null;

/** The words named; null for an empty side or `*`, which are any words. */
function sideOf(tokens: readonly Token[]): Name[] | null {
  const listed = tokens[0]?.kind === "any of" ? tokens.slice(1) : tokens;
  const missing = ({ start, end }: Token) =>
    new QueryError("a word is missing here: name one, or leave out the comma", [start, end]);
  const names: Name[] = [];
  listed.forEach((token, index) => {
    const at: Place = [token.start, token.end];
    if (index % 2 === 1) {
      if (token.kind !== ",") throw new QueryError("words are parted by commas", at);
    } else if (token.kind !== "text" && token.kind !== "quoted") throw missing(token);
    else if (token.kind === "text" && token.text === "*") {
      if (listed.length > 1) throw new QueryError("* is every word already: leave out the others", at);
    } else names.push(nameOf(token, at));
  });
  const last = listed.at(-1);
  if (last?.kind === ",") throw missing(last);
  return names.length > 0 ? names : null;
}

function nameOf({ kind, text }: Token, at: Place): Name {
  if (kind === "text") {
    if (/^#[0-9]{1,6}$/.test(text)) return { kind: "index", value: Number(text.slice(1)), at };
    const segment = SEGMENT.exec(text);
    if (segment) return { kind: "segment", value: "ab".indexOf(segment[1].toLowerCase()), at };
  }
  return { kind: "label", value: text, at };
}

/** The ranges of `layers 4–6, 9`; the name ends at `after` in the query. */
function rangesOf(name: "layers" | "heads", clause: readonly Token[], after: number): Range[] {
  const wrong = (at: Place) =>
    new QueryError(`${name} are whole numbers: write ${name} 4–6 or ${name} 1, 3`, at);
  const ranges: Range[] = [];
  clause.forEach((token, index) => {
    const text = index === 0 ? trim(token.text.slice(after - token.start)) : token.text;
    const at: Place = [token.end - text.length, token.end];
    const isComma = token.kind === ",";
    const match = RANGE.exec(text);
    if (isComma === (index % 2 === 0) || !(isComma || match)) throw wrong(at);
    if (!match) return;
    const first = Number(match[1]);
    const last = Number(match[2] || match[1]);
    if (first > last)
      throw new QueryError(
        `${name} ${String(first)}–${String(last)} run backward: write ${String(last)}–${String(first)}`,
        at,
      );
    ranges.push({ first, last, at });
  });
  const last = clause[clause.length - 1];
  if (last.kind === ",") throw wrong([last.start, last.end]);
  return ranges;
}
