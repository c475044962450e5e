import { folding } from "./limits";

/** A word or a clause for the place of the caret, and how a query writes it. */
export interface Suggestion {
  label: string;
  written: string;
}

/** The text before the caret that a suggestion replaces, and the words and clauses to choose from. */
export interface Suggestions {
  start: number;
  end: number;
  options: readonly Suggestion[];
}

const MAX_OPTIONS = 8;
const BEFORE_WORD = /(?:^|[,;→]|->)\s*(?:any\s+of\s+)?([^,;→"“”]*)$/i;
/** A clause from its first letter up to the caret. */
const CLAUSE_SO_FAR = /(?:^|;)\s*([^,;→"“”]*)$/;
/** The clauses beside the words, as far as they are the same in every query. */
const CLAUSES = [
  "layers ",
  "heads ",
  "weight ",
  "in trace",
  "shared",
  "only base",
  "only tuned",
  "rewired",
  "reached",
  "passes in both",
  "passes in base alone",
  "passes in tuned alone",
  "difference ≥ ",
  "effect ≥ ",
];
/** What a word without quotes must not be or contain. */
const TAKEN = /[,;→"“]|->|^#[0-9]+$|^\*$|^any\s+of\s|^segment\s+[ab]$|^\s|\s$/i;

/**
 * Words that begin with the text before the caret, words that contain it, then clauses that begin with it; null if there
 * are none.
 */
export function suggestionsAt(text: string, caret: number, words: readonly string[]): Suggestions | null {
  const match = BEFORE_WORD.exec(text.slice(0, caret));
  const typed = folding(match?.[1].trim() ?? "");
  if (!match || !typed) return null;
  const start = caret - match[1].length;
  const labels = [...new Set(words)].map((label) => ({ label, place: folding(label).indexOf(typed) }));
  const ofWords = labels
    .filter(({ place }) => place >= 0)
    .sort((a, b) => Number(a.place > 0) - Number(b.place > 0))
    .map(({ label }) => ({ label, written: writtenAs(label, words) }));
  const clauses = CLAUSE_SO_FAR.test(text.slice(0, caret)) ? clausesFrom(typed, words) : [];
  const options = [...ofWords, ...clauses].slice(0, MAX_OPTIONS);
  const done = options.length === 1 && options[0].written.trim() === match[1].trim();
  return options.length > 0 && !done ? { start, end: caret, options } : null;
}

/** The clauses that begin with `typed`, but for one that is written as a word of the sentence is. */
const clausesFrom = (typed: string, words: readonly string[]): Suggestion[] =>
  CLAUSES.filter((clause) => clause.startsWith(typed) && !words.includes(clause)).map((clause) => ({
    label: clause.trim(),
    written: clause,
  }));

/** A word as a query writes it: bare, quoted, or by its index if it contains quotation marks. */
export function writtenAs(label: string, words: readonly string[]): string {
  if (!TAKEN.test(label)) return label;
  return /["“”]/.test(label) ? `#${String(words.indexOf(label))}` : `"${label}"`;
}

/** The words whose labels contain `typed`, in any case. */
export function wordsWith(typed: string, words: readonly string[]): ReadonlySet<number> {
  const part = folding(typed.trim());
  if (!part) return new Set();
  return new Set(words.flatMap((label, word) => (folding(label).includes(part) ? word : [])));
}
