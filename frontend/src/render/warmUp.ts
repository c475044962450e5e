import type { Explorer, Picture } from "../flow/explorer";
import { DisplayBuilder } from "../geometry/strands/display";
import { placeLabels } from "../geometry/labels";
import { nodeList } from "../geometry/nodes/nodes";
import type { RingsLayout } from "../geometry/rings";
import { strandLook } from "../geometry/scene";
import { rimInfluence } from "../geometry/displayMode";
import { zoomLayout } from "../geometry/zoom";
import { hitTest, litStates } from "./hit";

const THRESHOLDS = [0.05, 0.02];
const ZOOMED = { scale: 2, x: 0, y: 0 };

/**
 * Runs, on its own buffers, the work of a first drag to the lowest threshold, a first hover and a first zoom. Without
 * it these would wait for buffers to grow and for code to be compiled.
 */
export function warmUp(scout: Explorer, picture: Picture, layout: RingsLayout): void {
  const { words, floor } = picture.flow;
  const view = { ...picture.view, selections: [], kind: "weight" as const };
  const builder = new DisplayBuilder();
  for (const threshold of [...THRESHOLDS, floor])
    builder.build(scout.strandsAt({ ...view, threshold }, "overlay"), layout, strandLook(picture, "overlay"));
  const zoomed = zoomLayout(layout, ZOOMED);
  const list = builder.build(picture.strands, zoomed, strandLook(picture, "overlay"));
  const nodes = nodeList(picture, "overlay", zoomed);
  placeLabels(words, zoomed, (word) => rimInfluence(picture, "overlay", word));
  hitTest(list, nodes, layout.centre.x, layout.centre.y / 2);
  litStates(list, { type: "word", word: picture.flow.grids.base.root.word });
}
