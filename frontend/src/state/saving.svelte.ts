import { viewDocument } from "../flow/document";
import type { Picture } from "../flow/explorer";
import type { Look } from "../flow/look";
import { pixels } from "../util/pixels";
import type { FileRequest, FlowRequest, Source } from "../source/source";
import { FileSaving, titleOf, type MadeFile } from "./fileSaving.svelte";
import type { Host } from "./host";
import type { Pinned } from "./step";

export type FileKind = FileRequest["kind"];

/** The files that can be saved, as the menu lists them. Without a server the page itself makes `local` ones. */
export const FILE_FORMATS: readonly FileFormat[] = [
  { kind: "svg", group: "The picture", label: "SVG", hint: "vectors, for web and drawings", local: true },
  { kind: "png", group: "The picture", label: "PNG", hint: "pixels, twice as many", local: true },
  { kind: "pdf", group: "The picture", label: "PDF", hint: "vectors with fonts, for a paper" },
  { kind: "html", group: "The picture", label: "HTML", hint: "one file, still interactive" },
  { kind: "json", group: "The trace", label: "JSON", hint: "all of it, with the exact view" },
  { kind: "graphml", group: "The trace", label: "GraphML", hint: "a graph, for networkx and Gephi" },
  { kind: "csv", group: "The trace", label: "CSV", hint: "a table of its edges" },
];

export interface FileFormat {
  kind: FileKind;
  group: string;
  label: string;
  hint: string;
  local?: boolean;
}

const PNG_SCALE = 2;

/** What is saved: the picture on the page, with its request. */
export interface Snapshot {
  picture: Picture;
  look: Look;
  request: FlowRequest;
  /** the trace in the place of the base */
  pinned: Pinned | null;
  version: string;
}

/** Saves the picture or the trace as a file. */
export class Saving extends FileSaving<FileKind> {
  constructor(
    private readonly source: Pick<Source, "save">,
    private readonly loadFigure: Host["loadFigure"],
  ) {
    super();
  }

  get formats(): readonly FileFormat[] {
    return this.source.save ? FILE_FORMATS : FILE_FORMATS.filter(({ local }) => local);
  }

  /** Why the snapshot cannot be saved as a file of that kind; null where it can. */
  against(kind: FileKind, { pinned }: Snapshot): string | null {
    return pinned && kind === "html" ? "holds one trace: release the pinned one first" : null;
  }

  /** Whether pixels are set in the browser's fonts, rather than in the package's. */
  get ownFonts(): boolean {
    return !this.source.save;
  }

  async save(kind: FileKind, snapshot: Snapshot): Promise<void> {
    const name = `${titleOf(snapshot.picture.flow.text)}.${kind}`;
    await this.make(kind, name, () => this.file(kind, snapshot));
  }

  private async file(kind: FileKind, snapshot: Snapshot): Promise<MadeFile> {
    if (!this.loadFigure) return this.requested(kind, snapshot);
    const { picture, look, version } = snapshot;
    const figure = await this.loadFigure();
    const svg = figure(picture, { ...look, theme: this.theme, version });
    if (kind === "svg") return { file: new Blob([svg], { type: "image/svg+xml" }) };
    // Only a server has the fonts that the package carries.
    return { file: await pixels(svg, PNG_SCALE), note: ", in this browser’s fonts" };
  }

  private async requested(kind: FileKind, { picture, look, request, pinned }: Snapshot): Promise<MadeFile> {
    if (!this.source.save) throw new Error(`There is no server that writes ${kind}.`);
    const { content, note } = await this.source.save(request, {
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
    return { file: content, note: note ? `; ${note}` : "" };
  }
}
