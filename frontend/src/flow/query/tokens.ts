import { QueryError } from "./edgeQuery";

export interface Token {
  kind: "text" | "quoted" | "any of" | "," | ";" | "→";
  text: string;
  start: number;
  end: number;
}

const BLANK = "[ \\t\\n\\r\\u00a0]";
export const pattern = (source: string, flags = "i") => new RegExp(source.replaceAll("_", BLANK), flags);
const BLANKS = pattern("_+", "y");
const ARROW = /→|->/y;
const ANY_OF = pattern('any_+of(?=_|["“])', "iy");
const OUTER = pattern("^_+|_+$", "g");

export const trim = (text: string) => text.replace(OUTER, "");

function matchAt(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? null;
}

/** The tokens of each clause; semicolons separate clauses, and empty ones are left out. */
export function clausesOf(text: string): Token[][] {
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
