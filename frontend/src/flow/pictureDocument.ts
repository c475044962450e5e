import type { Flow } from "../contract/flow";
import { viewDocument, viewOf, type ViewDocument } from "./document";
import { fitted, fittedLook } from "./fitting";
import { withPlain, type Look } from "./look";
import type { View } from "./view";

/** The view and look of a picture, which draw it again from its flow; saved files and notebooks keep it. */
export type PictureDocument = ViewDocument & Look;

export const pictureDocument = (view: View, look: Look): PictureDocument => ({
  ...viewDocument(view),
  ...look,
});

/** The view and look of a document, fitted to a flow; a field that it lacks is that of a page that opens. */
export function pictureOf(document: Partial<PictureDocument>, flow: Flow): { view: View; look: Look } {
  const { mode, order, drawn, edges, links, reached, glyphs, ...view } = document;
  const look = { mode, order, drawn, edges, links, reached, glyphs };
  return { view: fitted(viewOf(view), flow), look: fittedLook(withPlain(look), flow) };
}
