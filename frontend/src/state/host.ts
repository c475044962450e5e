import type { Picture } from "../flow/explorer";
import type { PictureDocument } from "../flow/pictureDocument";
import type { FigureOptions } from "../render/svg/figure";

/** What the component runs in. */
export interface Host {
  surroundings: Surroundings;
  /** where the steps of the analysis are written */
  address: Address;
  /** whether the component is a part of another page, such as a notebook's cell */
  guest: boolean;
  /** what the first picture shows, in place of the component's own choice */
  opening: Partial<PictureDocument> | null;
  /** called with what the picture shows whenever that changes */
  onPicture: ((picture: PictureDocument) => void) | null;
  /** loads what draws a saved picture; null where a server draws it */
  loadFigure: (() => Promise<Figure>) | null;
}

/** A picture as an SVG document. */
export type Figure = (picture: Picture, options: FigureOptions) => string;

/** What decides whether the component is dark: the reader's system, or the page that it is a part of. */
export interface Surroundings {
  isDark(): boolean;
  /** calls `changed` whenever `isDark` may have changed; returns what ends that */
  watch(changed: () => void): () => void;
}

/** Where a host keeps what the picture shows: a browser's address and its history, or a list in memory. */
export interface Address {
  /** the text after the #, and the place in the history that was written with it; null if none was */
  read(): { text: string; place: number | null };
  write(text: string, place: number, how: "push" | "replace"): void;
  /** goes back (−1) or forward; `onMove` follows */
  go(by: number): void;
  /** returns what ends that */
  onMove(moved: () => void): () => void;
}
