import type { PictureDocument } from "../flow/pictureDocument";
import type { Address } from "./history.svelte";
import { browserAddress } from "../hosts/browserAddress";
import { system, type Surroundings } from "./theme.svelte";

/** The page that the component stands in, and what it asks and hears. */
export interface Host {
  surroundings: Surroundings;
  /** where what the picture shows is written down, step by step */
  address: Address;
  /** a thing among others of somebody's page, such as a notebook's cell, and not a page of its own */
  guest: boolean;
  /** what the first picture shows, in place of the component's own choice */
  opening: Partial<PictureDocument> | null;
  /** told of what the picture shows, whoever changed it */
  onPicture: ((picture: PictureDocument) => void) | null;
}

export const ownPage = (): Host => ({
  surroundings: system,
  address: browserAddress(),
  guest: false,
  opening: null,
  onPicture: null,
});

/** Whether a key that the window hears is meant for the component that `element` is in: a guest's are its own alone. */
export function isMeant(event: Event, element: Element): boolean {
  const guest = element.closest("[data-guest]");
  return guest === null || event.composedPath().includes(guest);
}
