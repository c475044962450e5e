import { withWord, writtenWord } from "../flow/edit/replace";
import type { Page } from "./page.svelte";

/** A word that is edited in place, and where its sheet is on the page. */
export interface WordAt {
  word: number;
  /** as the text has it */
  written: string;
  x: number;
  y: number;
}

/** The word of the page's text that is edited in place. */
export class EditedWord {
  /** null while none is */
  current = $state.raw<WordAt | null>(null);

  constructor(private readonly page: Page) {}

  edit(word: number, x: number, y: number): void {
    const { request, picture, pointer } = this.page;
    // A saved file has no models that could read another text.
    const written = picture.latest && request.held === null ? writtenWord(picture.latest, word) : null;
    pointer.point(null);
    if (written !== null) this.current = { word, written, x, y };
  }

  close(): void {
    this.current = null;
  }

  /** Traces the text with another one in the place of a word; an empty one deletes it. */
  replace(word: number, text: string): void {
    const { latest } = this.page.picture;
    this.close();
    if (latest) void this.page.rewrite(withWord(latest, word, text));
  }
}
