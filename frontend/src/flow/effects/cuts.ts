import type { CutFields } from "../../contract/effects";
import type { Flow } from "../../contract/flow";
import type { Picture } from "../explorer";
import { findEdges } from "../query/matches";
import { ANY_EDGE } from "../query/edgeQuery";
import { ONLY_BASE, ONLY_TUNED } from "../strands";
import { headOf, type Selection, type View } from "../view";
import type { CutEdge } from "./tests";

/** The server takes no larger request. */
export const MAX_CUT_EDGES = 4000;

type Sized = Pick<Flow, "words" | "layers">;

/**
 * What a knockout takes away for what is selected; null where nothing is. A word or a state is no longer read by others,
 * or, where only what it reads is selected, reads nothing else; a path loses each of its hops. Selected heads alone are
 * cut whole, and beside a selection it is cut in these heads only.
 */
export function cutOf(
  { selections, heads }: Pick<View, "selections" | "heads">,
  flow: Sized,
): CutFields | null {
  const listed = heads && [...heads].sort((a, b) => a - b).map(headOf);
  if (selections.length === 0) return listed && { heads: listed };
  const simple = listed ? null : wordsCut(selections, flow);
  if (simple) return simple;
  const links = selections.flatMap((selection) => linksOf(selection, flow));
  const edges = new Map<string, CutEdge>();
  for (const [layer, from, to] of links) {
    const inHeads = listed ? listed.filter((head) => head[0] === layer).map(([, head]) => head) : [null];
    for (const head of inHeads) edges.set([layer, head, from, to].join(), [layer, head, from, to]);
  }
  return edges.size > 0 ? { edges: [...edges.values()] } : null;
}

/** Selected words, or states of one layer, that are no longer read; null where something else is selected. */
function wordsCut(selections: readonly Selection[], { layers }: Sized): CutFields | null {
  const [{ layer }] = selections;
  const areWords = selections.every(
    ({ part, to, layer: other }) =>
      to === undefined && (part === "through" || part === "into") && other === layer,
  );
  if (!areWords || layer === layers) return null;
  const words = [...new Set(selections.flatMap(({ words }) => words))];
  return { words, ...(layer !== undefined && { layers: [layer + 1] }) };
}

type Link = readonly [layer: number, from: number, to: number];

/** The links that are cut for a selection. */
function linksOf(selection: Selection, { words: { length: n }, layers }: Sized): Link[] {
  const { part, words, layer, to } = selection;
  if (part === "path")
    return words.slice(1).flatMap((read, index): Link[] => {
      return read === words[index] ? [] : [[layers - index, words[index], read]];
    });
  if (layer !== undefined && to !== undefined) return words.map((from): Link => [layer, from, to]);
  // Nothing reads the deepest states, so what they read is meant.
  const reads = part === "out" || layer === layers;
  const all = Array.from({ length: layers }, (_, index) => index + 1);
  const at = layer === undefined ? all : [reads ? layer : layer + 1];
  const others = (word: number) => Array.from({ length: n }, (_, other) => other).filter((w) => w !== word);
  return words.flatMap((word) =>
    at.flatMap((l) => others(word).map((other): Link => (reads ? [l, word, other] : [l, other, word]))),
  );
}

/** The edges of the drawn trace: of both models, or of the one that is drawn. */
export function tracedEdges(picture: Picture): CutEdge[] {
  const { count, layer, head, from, to, kind } = findEdges({ ...ANY_EDGE, inTrace: true }, picture);
  const hidden = picture.mode === "base" ? ONLY_TUNED : picture.mode === "tuned" ? ONLY_BASE : null;
  return Array.from({ length: count }, (_, row) => row)
    .filter((row) => kind[row] !== hidden)
    .map((row) => [layer[row], head[row], from[row], to[row]]);
}

/**
 * Every edge that is not among `edges`, a link of which none is as one of all heads; null where they are more than a
 * request carries. A word's reading of itself counts as any other.
 */
export function otherEdges(edges: readonly CutEdge[], { words, layers, heads }: Flow): CutEdge[] | null {
  const n = words.length;
  if (layers * n * n - edges.length > MAX_CUT_EDGES) return null;
  const traced = new Map<string, Set<number | null>>();
  for (const [layer, head, from, to] of edges) {
    const key = [layer, from, to].join();
    traced.set(key, (traced.get(key) ?? new Set()).add(head));
  }
  const others: CutEdge[] = [];
  for (let layer = 1; layer <= layers; layer++) {
    for (let from = 0; from < n; from++) {
      for (let to = 0; to < n; to++) {
        const kept = traced.get([layer, from, to].join());
        if (!kept) others.push([layer, null, from, to]);
        else
          for (let head = 0; head < heads[layer - 1]; head++)
            if (!kept.has(head)) others.push([layer, head, from, to]);
      }
    }
  }
  return others.length > MAX_CUT_EDGES ? null : others;
}
