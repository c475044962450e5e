import type { Host } from "../state/host";
import { browserAddress } from "./browserAddress";
import { systemSurroundings } from "./surroundings";

/** The host of a page that holds nothing else: the web app, a saved file. */
export const standaloneHost = (): Host => ({
  surroundings: systemSurroundings,
  address: browserAddress(),
  guest: false,
  opening: null,
  onPicture: null,
  loadFigure: null,
});
