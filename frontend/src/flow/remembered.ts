import type { Flow } from "../contract";
import { viewDocument, viewOf, type ViewDocument } from "./document";
import { PLAIN, type Look } from "./look";
import { MOST_SELECTIONS, type Selection, type View } from "./view";

/** All that a picture can be drawn from again, beside its flow: what files, cells and addresses remember of it. */
export type PictureDocument = ViewDocument & Look;

export const remember = (view: View, look: Look): PictureDocument => ({ ...viewDocument(view), ...look });

const SINGLE_MODE: Look["mode"] = "base";

/** What is remembered, as far as it can be shown of this flow; what was left out is as a page opens with. */
export function recall(document: Partial<PictureDocument>, flow: Flow): { view: View; look: Look } {
  const { mode, order, ...rest } = { ...PLAIN, ...document };
  const view = viewOf(rest);
  const { selections, origin, threshold, kind } = view;
  return {
    view: {
      ...view,
      threshold: kind === "weight" ? Math.max(flow.floor, threshold) : threshold,
      selections: selections.filter((one) => isThere(one, flow)).slice(0, MOST_SELECTIONS),
      origin: origin && isWord(origin.word, flow) && isLayer(origin.layer, flow) ? origin : null,
    },
    look: { mode: flow.models.length === 1 ? SINGLE_MODE : mode, order },
  };
}

const isThere = ({ words, layer, to }: Selection, flow: Flow): boolean =>
  words.length > 0 &&
  [...words, to ?? 0].every((word) => isWord(word, flow)) &&
  (layer === undefined || isLayer(layer, flow));

const isWord = (word: number, flow: Flow): boolean => word >= 0 && word < flow.words.length;
const isLayer = (layer: number, flow: Flow): boolean => layer >= 0 && layer <= flow.layers;
