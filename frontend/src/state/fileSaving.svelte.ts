import type { FigureTheme } from "../render/svg/ink";
import { messageOf } from "../util/errorMessage";

const TITLE_WORDS = 5;
const TITLE_LETTERS = 48;

/** A file, and what there is to say of how it was made. */
export interface MadeFile {
  file: Blob;
  note?: string;
}

/** What a menu of files shows: the one that is being made, and what was saved or why it was not. */
export class FileSaving<Kind extends string> {
  pending = $state<Kind | null>(null);
  message = $state<string | null>(null);
  failed = $state(false);
  /** of pictures; paper is white, so it does not follow the page's theme */
  theme = $state<FigureTheme>("light");

  forget(): void {
    this.message = null;
    this.failed = false;
  }

  protected async make(kind: Kind, name: string, content: () => Promise<MadeFile>): Promise<void> {
    this.forget();
    this.pending = kind;
    try {
      const { file, note = "" } = await content();
      download(name, file);
      this.message = `Saved ${name}${note}.`;
    } catch (error) {
      this.failed = true;
      this.message = messageOf(error);
    } finally {
      this.pending = null;
    }
  }
}

/** A file name from the first words of a text, in letters that every file system accepts. */
export function titleOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, TITLE_WORDS).join("-").slice(0, TITLE_LETTERS) || "attention-flows";
}

/** Saves a file in the reader's browser. */
export function download(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download must have started before the address is revoked.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
