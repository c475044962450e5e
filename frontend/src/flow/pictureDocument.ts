import type { Flow } from "../contract/flow";
import { viewDocument, viewOf, type ViewDocument } from "./document";
import { fitted, fittedLook } from "./fitting";
import { PLAIN, type Look } from "./look";
import type { View } from "./view";

/** The view and look of a picture, which draw it again from its flow; saved files and notebooks keep it. */
export type PictureDocument = ViewDocument & Look;

export const pictureDocument = (view: View, look: Look): PictureDocument => ({
  ...viewDocument(view),
  ...look,
});

/** The view and look of a document, fitted to a flow; a field that it lacks is that of a page that opens. */
export function pictureOf(document: Partial<PictureDocument>, flow: Flow): { view: View; look: Look } {
  const { mode = PLAIN.mode, order = PLAIN.order, drawn, ...view } = document;
  return { view: fitted(viewOf(view), flow), look: fittedLook({ mode, order, drawn }, flow) };
}
