import { folding } from "./limits";

/** A word for the place of the caret, and how a query writes it. */
export interface Suggestion {
  label: string;
  written: string;
}

/** The text before the caret that a suggestion replaces, and the words of the sentence to choose from. */
export interface Suggestions {
  start: number;
  end: number;
  options: readonly Suggestion[];
}

const MAX_OPTIONS = 8;
const BEFORE_WORD = /(?:^|[,;→]|->)\s*(?:any\s+of\s+)?([^,;→"“”]*)$/i;
/** What a word without quotes must not be or contain. */
const TAKEN = /[,;→"“]|->|^#[0-9]+$|^\*$|^any\s+of\s|^segment\s+[ab]$|^\s|\s$/i;

/** Words that begin with the text before the caret, then words that contain it; null if there are none. */
export function suggestionsAt(text: string, caret: number, words: readonly string[]): Suggestions | null {
  const match = BEFORE_WORD.exec(text.slice(0, caret));
  const typed = folding(match?.[1].trim() ?? "");
  if (!match || !typed) return null;
  const start = caret - match[1].length;
  const labels = [...new Set(words)].map((label) => ({ label, place: folding(label).indexOf(typed) }));
  const options = labels
    .filter(({ place }) => place >= 0)
    .sort((a, b) => Number(a.place > 0) - Number(b.place > 0))
    .slice(0, MAX_OPTIONS)
    .map(({ label }) => ({ label, written: writtenAs(label, words) }));
  const done = options.length === 1 && options[0].written === match[1].trim();
  return options.length > 0 && !done ? { start, end: caret, options } : null;
}

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
