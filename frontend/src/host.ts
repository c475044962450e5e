import type { Surroundings } from "./theme.svelte";

/** What the component is a guest of, and how the two keep each other informed. */
export interface Host {
  surroundings: Surroundings;
  /** what the picture opens on, in place of the component's own choice */
  opening: PictureDocument | null;
  /** whether it is one thing among others of a page: it then leaves out what the page itself says */
  guest: boolean;
  /** how to see more than the source holds, in one line */
  more: string | null;
  /** told of every change of the view, whoever made it */
  onPicture?: (picture: PictureDocument) => void;
}
