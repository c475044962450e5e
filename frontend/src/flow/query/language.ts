/** The query language (docs/query.md), as core/query/language.py reads it; tests/fixtures/grammar.json holds both to it. */

export const KIND_NAMES = ["shared", "only base", "only tuned"] as const;
export type KindName = (typeof KIND_NAMES)[number];
export const PASSING_NAMES = ["both", "base alone", "tuned alone"] as const;
export type PassingName = (typeof PASSING_NAMES)[number];
/** Where something stands in the query: from the first character to before the last. */
export type Place = readonly [start: number, end: number];

/** One item of a side: words by their label, one by its index, or a segment's (0 or 1). */
export type Name = { at: Place } & (
  { kind: "label"; value: string } | { kind: "index"; value: number } | { kind: "segment"; value: number }
);

/** Whole numbers from `first` to `last`, both included. */
export interface Range {
  first: number;
  last: number;
  at: Place;
}

/**
 * A query as it was written; null stands for no limit. `kinds` are of the two traces, `passes` of the two models, traced
 * or not. A query of nothing asks for all that is traced.
 */
export interface EdgeQuery {
  fromWords: readonly Name[] | null;
  toWords: readonly Name[] | null;
  layers: readonly Range[] | null;
  heads: readonly Range[] | null;
  weight: { value: number; at: Place } | null;
  kinds: { names: readonly KindName[]; at: Place } | null;
  passes: { names: readonly PassingName[]; at: Place } | null;
  inTrace: boolean;
}

/** What is wrong with a query, what to write instead, and where it stands. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: Place,
  ) {
    super(message);
    this.name = "QueryError";
  }
}

interface Token {
  kind: "text" | "quoted" | "any of" | "," | ";" | "→";
  text: string;
  start: number;
  end: number;
}

const OTHER_CLAUSES =
  "layers 4–6, heads 0, 3, weight 0.1, in trace, shared, only base, only tuned and passes in both";
const BLANK = "[ \\t\\n\\r\\u00a0]";
const pattern = (source: string, flags = "i") => new RegExp(source.replaceAll("_", BLANK), flags);
const BLANKS = pattern("_+", "y");
const ARROW = /→|->/y;
const ANY_OF = pattern('any_+of(?=_|["“])', "iy");
const SEGMENT = pattern("^segment_+([ab])$");
const NUMBERED = pattern("^(layer|head)s?(?=_|[0-9]|$)");
const RANGE = pattern("^([0-9]{1,6})(?:_*[-–]_*([0-9]{1,6}))?$");
const WEIGHT = pattern("^weight(?=_|[0-9.≥>]|$)(?:_*(?:≥|>=))?");
const NUMBER = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const PASSES = pattern("^passes_+in(?=_|$)");
const IN_TRACE = pattern("^in_+(?:the_+)?trace$");
const OUTER = pattern("^_+|_+$", "g");
const INNER = pattern("_+", "g");

const trim = (text: string) => text.replace(OUTER, "");

function matchAt(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? null;
}

/** The query that `text` writes; throws a QueryError where it is none. */
export function parseQuery(text: string): EdgeQuery {
  const query: EdgeQuery = {
    fromWords: null,
    toWords: null,
    layers: null,
    heads: null,
    weight: null,
    kinds: null,
    passes: null,
    inTrace: false,
  };
  const seen = new Set<string>();
  for (const clause of clausesOf(text)) {
    const at: Place = [clause[0].start, clause[clause.length - 1].end];
    const part = take(clause, text.slice(...at), at, query);
    if (seen.has(part)) throw new QueryError(`there are two clauses of ${part}: write them as one`, at);
    seen.add(part);
  }
  if (seen.size === 0) query.inTrace = true;
  return query;
}

/** Takes a clause into the query and says what it is about. */
function take(clause: readonly Token[], text: string, at: Place, query: EdgeQuery): string {
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

/** Those of a list that are named; null where something else is named, too. */
const namedIn = <Name extends string>(list: readonly Name[], names: readonly string[]): Name[] | null =>
  names.every((name) => list.some((one) => one === name)) ? list.filter((one) => names.includes(one)) : null;

/** The tokens between semicolons; what stands between two with nothing in it is left out. */
function clausesOf(text: string): Token[][] {
  const clauses: Token[][] = [[]];
  for (const token of tokensOf(text)) {
    if (token.kind === ";") clauses.push([]);
    else clauses[clauses.length - 1].push(token);
  }
  return clauses.filter((clause) => clause.length > 0);
}

function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  let afterQuote = false;
  const token = (kind: Token["kind"], length: number, inside = text.slice(at, at + length)): Token => {
    const start = at;
    at += length;
    afterQuote = kind === "quoted";
    return { kind, text: inside, start, end: at };
  };
  while (at < text.length) {
    const letter = text[at];
    const blanks = matchAt(BLANKS, text, at);
    const arrow = matchAt(ARROW, text, at);
    if (blanks) at += blanks.length;
    else if (arrow) yield token("→", arrow.length);
    else if (letter === "," || letter === ";") yield token(letter, 1);
    else if (afterQuote)
      throw new QueryError("after a quoted word comes a comma, an arrow or a semicolon", [at, text.length]);
    else if (letter === '"' || letter === "“") {
      const length = text.slice(at + 1).search(letter === '"' ? /"/ : /[”"]/);
      if (length < 0)
        throw new QueryError(
          "the quotation mark is not closed; a word that is one is named by its index, such as #12",
          [at, text.length],
        );
      yield token("quoted", length + 2, text.slice(at + 1, at + 1 + length));
    } else {
      const anyOf = matchAt(ANY_OF, text, at);
      if (anyOf) {
        yield token("any of", anyOf.length);
        continue;
      }
      const length = text.slice(at).search(/[,;→]|->/);
      const end = length < 0 ? text.length : at + length;
      yield token("text", trim(text.slice(at, end)).length);
    }
  }
}

/** The words named; null for any, which is nothing or `*`. */
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

/** The numbers of `layers 4–6, 9`; `after` is where the name ends in the query. */
function rangesOf(name: "layers" | "heads", clause: readonly Token[], after: number): Range[] {
  const wrong = (at: Place) =>
    new QueryError(`${name} are whole numbers: write ${name} 4–6 or ${name} 1, 3`, at);
  const ranges: Range[] = [];
  clause.forEach((token, index) => {
    const text = index === 0 ? trim(token.text.slice(after - token.start)) : token.text;
    const at: Place = [token.end - text.length, token.end];
    const isComma = token.kind === ",";
    const found = RANGE.exec(text);
    if (isComma === (index % 2 === 0) || !(isComma || found)) throw wrong(at);
    if (!found) return;
    const first = Number(found[1]);
    const last = Number(found[2] || found[1]);
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
