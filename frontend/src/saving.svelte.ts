import { viewDocument } from "./flow/document";
import type { Picture } from "./flow/explorer";
import type { Look } from "./flow/look";
import { figure } from "./render/figure";
import type { FigureTheme } from "./render/ink";
import { pixels } from "./render/pixels";
import type { FileAsked, Query, Source } from "./source/source";

export type FileKind = FileAsked["kind"];

/** What this page makes by itself; the others are asked of the source. */
const OWN: readonly FileKind[] = ["svg", "png"];
const ALL: readonly FileKind[] = [...OWN, "pdf", "html", "json", "graphml", "csv"];
const PNG_SCALE = 2;
const TITLE_WORDS = 5;
const TITLE_LETTERS = 48;

/** What is saved: the picture that is seen, and what it was asked for with. */
export interface Seen {
  picture: Picture;
  look: Look;
  query: Query;
  /** whether a pinned trace stands in the base's place; only this page knows of it */
  pinned: boolean;
  version: string;
}

/** Saves what is seen as a file. */
export class Saving {
  pending = $state<FileKind | null>(null);
  said = $state<string | null>(null);
  failed = $state(false);
  /** of the picture saved; a paper is white, whatever the screen is */
  theme = $state<FigureTheme>("light");

  constructor(private readonly source: Pick<Source, "save">) {}

  /** What can be written of it. */
  kindsOf({ pinned }: Seen): readonly FileKind[] {
    return this.source.save && !pinned ? ALL : OWN;
  }

  forget(): void {
    this.said = null;
    this.failed = false;
  }

  async save(kind: FileKind, seen: Seen): Promise<void> {
    this.forget();
    this.pending = kind;
    const name = `${titleOf(seen.picture.flow.text)}.${kind}`;
    try {
      download(name, await this.file(kind, seen));
      this.said = `Saved ${name}.`;
    } catch (error) {
      this.failed = true;
      this.said = error instanceof Error ? error.message : String(error);
    } finally {
      this.pending = null;
    }
  }

  private async file(kind: FileKind, { picture, look, query, version }: Seen): Promise<Blob> {
    const { theme } = this;
    if (kind !== "svg" && kind !== "png") {
      if (!this.source.save) throw new Error(`There is no server that writes ${kind}.`);
      return this.source.save(query, { kind, view: viewDocument(picture.view), look: { ...look, theme } });
    }
    const svg = figure(picture, { ...look, theme, version });
    return kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : pixels(svg, PNG_SCALE);
  }
}

/** A file name from the start of a text: its first words, in letters that every file system takes. */
export function titleOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, TITLE_WORDS).join("-").slice(0, TITLE_LETTERS) || "attention-flows";
}

function download(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has the file by the time a next task runs.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
