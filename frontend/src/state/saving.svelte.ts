import { viewDocument } from "../flow/document";
import type { Picture } from "../flow/explorer";
import type { Look } from "../flow/look";
import { figure } from "../render/svg/figure";
import type { FigureTheme } from "../render/svg/ink";
import { pixels } from "../util/pixels";
import { messageOf } from "../util/errorMessage";
import type { FileRequest, FlowRequest, Source } from "../source/source";
import type { Pinned } from "./step";

export type FileKind = FileRequest["kind"];

/** The files that can be saved, as the menu lists them. The page itself makes `local` ones, the source the others. */
export const FILE_FORMATS: readonly FileFormat[] = [
  { kind: "svg", group: "The picture", label: "SVG", says: "vectors, for web and drawings", local: true },
  { kind: "png", group: "The picture", label: "PNG", says: "pixels, twice as many", local: true },
  { kind: "pdf", group: "The picture", label: "PDF", says: "vectors with fonts, for a paper" },
  { kind: "html", group: "The picture", label: "HTML", says: "one file, still interactive" },
  { kind: "json", group: "The trace", label: "JSON", says: "all of it, with the exact view" },
  { kind: "graphml", group: "The trace", label: "GraphML", says: "a graph, for networkx and Gephi" },
  { kind: "csv", group: "The trace", label: "CSV", says: "a table of its edges" },
];

export interface FileFormat {
  kind: FileKind;
  group: string;
  label: string;
  says: string;
  local?: boolean;
}

const PNG_SCALE = 2;
const TITLE_WORDS = 5;
const TITLE_LETTERS = 48;

/** What is saved: the picture that is seen, and what it was asked for with. */
export interface Seen {
  picture: Picture;
  look: Look;
  request: FlowRequest;
  /** the trace that stands in the base's place */
  pinned: Pinned | null;
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

  get formats(): readonly FileFormat[] {
    return this.source.save ? FILE_FORMATS : FILE_FORMATS.filter(({ local }) => local);
  }

  /** Why what is seen cannot be had as a file of that kind; null where it can. */
  against(kind: FileKind, { pinned }: Seen): string | null {
    return pinned && kind === "html" ? "holds one trace: release the pinned one first" : null;
  }

  /** Whose fonts the pixels are set in. */
  get ownFonts(): boolean {
    return !this.source.save;
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
      const { file, note } = await this.file(kind, seen);
      download(name, file);
      this.said = `Saved ${name}${note}.`;
    } catch (error) {
      this.failed = true;
      this.said = messageOf(error);
    } finally {
      this.pending = null;
    }
  }

  private async file(kind: FileKind, seen: Seen): Promise<{ file: Blob; note: string }> {
    if (kind === "svg") return { file: new Blob([this.svg(seen)], { type: "image/svg+xml" }), note: "" };
    if (kind !== "png") return { file: await this.asked(kind, seen), note: "" };
    // Pixels are set in the fonts of whoever makes them: only the source has those that the package carries.
    try {
      if (this.source.save) return { file: await this.asked(kind, seen), note: "" };
    } catch {
      // It may lack what it takes; this page does not.
    }
    return { file: await pixels(this.svg(seen), PNG_SCALE), note: ", in this browser’s fonts" };
  }

  private svg({ picture, look, version }: Seen): string {
    return figure(picture, { ...look, theme: this.theme, version });
  }

  private asked(kind: FileKind, { picture, look, request, pinned }: Seen): Promise<Blob> {
    if (!this.source.save) throw new Error(`There is no server that writes ${kind}.`);
    return this.source.save(request, {
      kind,
      view: viewDocument(picture.view),
      look: { ...look, theme: this.theme },
      pinned: pinned && {
        role: pinned.role,
        view: viewDocument(pinned.view),
        checkpoint: pinned.request.checkpoint,
        floor: pinned.request.floor,
      },
    });
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
