import type { Flow } from "../contract/flow";
import { viewDocument, viewOf, type ViewDocument } from "./document";
import { fitted, fittedLook } from "./fitting";
import { PLAIN, type Look } from "./look";
import type { View } from "./view";

/** All that a picture can be drawn from again, beside its flow: what a file and a notebook's cell remember of it. */
export type PictureDocument = ViewDocument & Look;

export const pictureDocument = (view: View, look: Look): PictureDocument => ({
  ...viewDocument(view),
  ...look,
});

/** What is remembered, as far as it can be shown of this flow; what was left out is as a page opens with. */
export function pictureOf(document: Partial<PictureDocument>, flow: Flow): { view: View; look: Look } {
  const { mode = PLAIN.mode, order = PLAIN.order, ...view } = document;
  return { view: fitted(viewOf(view), flow), look: fittedLook({ mode, order }, flow) };
}
