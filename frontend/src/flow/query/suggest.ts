import { folding } from "./limits";

/** A word that may stand at the caret, and what is to be written for it. */
export interface Suggestion {
  label: string;
  written: string;
}

/** What is being typed at the caret of a query, and which of the sentence's words it may become. */
export interface Suggestions {
  start: number;
  end: number;
  options: readonly Suggestion[];
}

const MAX_OPTIONS = 8;
const BEFORE_WORD = /(?:^|[,;→]|->)\s*(?:any\s+of\s+)?([^,;→"“”]*)$/i;
/** What a bare word must not be, or have in it. */
const TAKEN = /[,;→"“]|->|^#[0-9]+$|^\*$|^any\s+of\s|^segment\s+[ab]$|^\s|\s$/i;

/** The words that begin with what stands before the caret come first, then those that contain it. */
export function suggestionsAt(text: string, caret: number, words: readonly string[]): Suggestions | null {
  const found = BEFORE_WORD.exec(text.slice(0, caret));
  const typed = folding(found?.[1].trim() ?? "");
  if (!found || !typed) return null;
  const start = caret - found[1].length;
  const labels = [...new Set(words)].map((label) => ({ label, place: folding(label).indexOf(typed) }));
  const options = labels
    .filter(({ place }) => place >= 0)
    .sort((a, b) => Number(a.place > 0) - Number(b.place > 0))
    .slice(0, MAX_OPTIONS)
    .map(({ label }) => ({ label, written: writtenAs(label, words) }));
  const done = options.length === 1 && options[0].written === found[1].trim();
  return options.length > 0 && !done ? { start, end: caret, options } : null;
}

/** A word as a query names it: bare, quoted, or by its index where it has quotation marks. */
export function writtenAs(label: string, words: readonly string[]): string {
  if (!TAKEN.test(label)) return label;
  return /["“”]/.test(label) ? `#${String(words.indexOf(label))}` : `"${label}"`;
}

/** The words whose labels contain `typed`, in any case. */
export function wordsWith(typed: string, words: readonly string[]): ReadonlySet<number> {
  const wanted = folding(typed.trim());
  if (!wanted) return new Set();
  return new Set(words.flatMap((label, word) => (folding(label).includes(wanted) ? word : [])));
}
