import type { Picture } from "../flow/explorer";
import { selectedWords } from "../flow/selecting";
import { leastWeight } from "../flow/view";
import { DisplayBuilder, type DisplayList } from "./display";
import { foldRuns } from "./fold";
import { isRoomForAll, placeLabels, type LabelSet } from "./labels";
import { nodeList, type NodeList } from "./nodes";
import { layoutRings } from "./rings";

/** One picture's rings as plain data, laid out. */
export interface Scene {
  picture: Picture;
  list: DisplayList;
  nodes: NodeList;
  labels: LabelSet;
}

/** How much of what is shown comes to rest on a word of the input. */
export function influenceOnInput({ mode, base, tuned }: Picture, word: number): number {
  return Math.max(
    mode === "tuned" ? 0 : base.influence[word],
    mode === "base" ? 0 : (tuned?.influence[word] ?? 0),
  );
}

/** Lays a picture out in a frame of that size, with words folded away where there is no room for all. */
export function sceneOf(picture: Picture, width: number, height: number): Scene {
  const { flow, view, strands } = picture;
  const { words, segments, layers, builds } = flow;
  const spec = { width, height, layers, segments, labels: words.map((word) => word.length) };
  const influence = (word: number) => influenceOnInput(picture, word);
  let layout = layoutRings(spec);
  if (!isRoomForAll(layout)) {
    const kept = new Set([builds.base.root.word, builds.tuned.root.word, ...selectedWords(view.selections)]);
    const runs = foldRuns(segments, (word) => kept.has(word) || influence(word) > 0);
    if (runs.length > 0) layout = layoutRings({ ...spec, runs });
  }
  return {
    picture,
    list: new DisplayBuilder().build(strands, layout, flow.heads, leastWeight(view, flow)),
    nodes: nodeList(picture, layout),
    labels: placeLabels(words, layout, influence),
  };
}
