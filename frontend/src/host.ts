import type { PictureDocument } from "./flow/remembered";
import { system, type Surroundings } from "./theme.svelte";

/** The page that the component stands in, and what it asks and hears. */
export interface Host {
  surroundings: Surroundings;
  /** a thing among others of somebody's page, such as a notebook's cell, and not a page of its own */
  guest: boolean;
  /** what the first picture shows, in place of the component's own choice */
  opening: Partial<PictureDocument> | null;
  /** told of what the picture shows, whoever changed it */
  onPicture: ((picture: PictureDocument) => void) | null;
}

export const OWN_PAGE: Host = { surroundings: system, guest: false, opening: null, onPicture: null };
