/** How one word stands out. */
export class WordMark {
  selected = $state(false);
  hovered = $state(false);
  found = $state(false);
}

/**
 * How the words of a text stand out, wherever they are written. Each word has states of its own, so that pointing at one
 * of five hundred updates what shows that word and nothing else.
 */
export class WordMarks {
  readonly of: readonly WordMark[];
  private readonly before: Partial<Record<keyof WordMark, ReadonlySet<number>>> = {};

  constructor(words: number) {
    this.of = Array.from({ length: words }, () => new WordMark());
  }

  /** Marks these words and unmarks all others. */
  show(mark: keyof WordMark, words: ReadonlySet<number>): void {
    for (const word of this.before[mark] ?? []) if (!words.has(word)) this.of[word][mark] = false;
    for (const word of words) this.of[word][mark] = true;
    this.before[mark] = words;
  }
}
