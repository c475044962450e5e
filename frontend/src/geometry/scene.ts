import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import { edgeEffectsOf } from "../flow/effects/edgeEffects";
import type { Picture } from "../flow/explorer";
import { Gates, showsGates } from "../flow/gates";
import type { Look } from "../flow/look";
import { effectsByHead, receivedAttention, type HeadValues } from "../flow/headValues";
import { selectedWords } from "../flow/selecting";
import { leastWeight, type State } from "../flow/view";
import { arrange, AS_READ, type WordArrangement } from "./arrange";
import { untracedEdges, type Untraced } from "../flow/query/untraced";
import { depthOf, influenceAtRim, ringOf } from "./depth";
import { DisplayBuilder, type DisplayList } from "./strands/display";
import { gateMarks, type GateMark } from "./strands/gateMarks";
import { hairlinesOf, type Hairlines } from "./strands/hairlines";
import type { Growth, TextFit } from "./labelRoom";
import { glyphCells, headsByRing, type GlyphCell } from "./glyphs";
import { isRoomForAll, placeLabels, type LabelSet } from "./labels";
import { isRightToLeft, textWidth, visible } from "./text/lettering";
import { nodeList, type NodeList } from "./nodes/nodes";
import { orderByInfluence } from "./order";
import { ringNumbers, type RingNumber } from "./ringNumbers";
import { rimProfiles, type RimProfile } from "./rimProfile";
import { layoutRings, type RingsLayout, type RingsSpec } from "./rings";
import { drawingsOf, measuredIn, rimInfluence, type DisplayMode } from "./displayMode";
import type { Strands } from "../flow/strands";
import type { StrandLook } from "./strands/strandLook";

/** One drawing of the rings as plain data. */
export interface Scene {
  picture: Picture;
  displayMode: DisplayMode;
  list: DisplayList;
  /** what a query draws beside the trace */
  untraced: { list: DisplayList; untraced: Untraced } | null;
  hairlines: Hairlines;
  nodes: NodeList;
  gates: GateMark[];
  /** whether edges are drawn that are merely reached */
  reached: boolean;
  /** the heads on the rings; null where they are not drawn */
  glyphs: { cells: GlyphCell[]; values: HeadValues; profiles: RimProfile[] } | null;
  labels: LabelSet;
  numbers: RingNumber[];
}

/** The input of a layout: a flow and the origin of its trace, in a frame of a given size. */
export function ringsSpec(
  { flow, origin }: { flow: Flow; origin: State | null },
  width: number,
  height: number,
  {
    grows = null,
    fit,
    glyphs = false,
    inward = false,
  }: { grows?: Growth | null; fit?: TextFit; glyphs?: boolean; inward?: boolean } = {},
): RingsSpec {
  const { words, segments, layers, text } = flow;
  const labels = words.map((word) => textWidth(visible(word)));
  const depth = depthOf({ origin }, layers);
  return {
    width,
    height,
    grows,
    ...(fit && { fit }),
    layers: depth.rings,
    inward,
    glyphs: glyphs ? headsByRing(depth, flow.heads) : null,
    segments,
    labels,
    rightToLeft: isRightToLeft(text),
  };
}

/** The layout of an arrangement. In order of influence words run clockwise in any script. */
export const arrangedRings = (spec: RingsSpec, arrangement: WordArrangement): RingsLayout =>
  layoutRings({ ...spec, ...arrangement, rightToLeft: spec.rightToLeft === true && !arrangement.order });

/** The arrangement of the words: by reading or influence, with runs of words without influence folded if `fold`. */
export function arrangementOf(picture: Picture, order: Look["order"], fold: boolean): WordArrangement {
  const { flow, view } = picture;
  const drawn = drawingsOf(picture.mode);
  const always = new Set([
    flow.grids.base.root.word,
    flow.grids.tuned.root.word,
    ...selectedWords(view.selections),
  ]);
  if (view.origin) always.add(view.origin.word);
  const matters = (word: number) =>
    always.has(word) || drawn.some((displayMode) => rimInfluence(picture, displayMode, word) > 0);
  const both = (word: number) => {
    const { base, tuned } = influenceAtRim(picture, word);
    return base + tuned;
  };
  const ranked = order === "influence" ? orderByInfluence(flow.words.length, both) : null;
  return arrange(flow.segments, ranked, fold ? matters : null);
}

export function strandLook({ flow, view }: Picture, displayMode: DisplayMode, reached = true): StrandLook {
  return {
    displayMode,
    reached,
    depth: depthOf(view, flow.layers),
    heads: flow.heads,
    threshold: leastWeight(view, flow),
  };
}

/** The values of each state's heads: attention received, or in a picture of effects, effects. */
export const headValuesOf = (
  picture: Picture,
  { edges }: Pick<Look, "edges">,
  effects: Effects | null,
): HeadValues =>
  edges === "effect" && effects
    ? effectsByHead(effects, picture.flow.heads, picture.flow.words.length)
    : receivedAttention(picture);

/** The cells of the states that a drawing shows: those of its traces, or by effect all of them. */
export function shownCells(
  cells: readonly GlyphCell[],
  picture: Picture,
  displayMode: DisplayMode,
  { kind }: HeadValues,
): GlyphCell[] {
  const shows = showsState(picture, displayMode, kind);
  return cells.filter(({ ring, word }) => shows(ring, word));
}

/** Whether a drawing shows the heads of a word's state: where it is in one of the traces, or by effect anywhere. */
export function showsState(
  picture: Picture,
  displayMode: DisplayMode,
  kind: HeadValues["kind"],
): (ring: number, word: number) => boolean {
  if (kind === "effect") return () => true;
  const depth = depthOf(picture.view, picture.flow.layers);
  const sides = measuredIn(picture, displayMode);
  return (ring, word) => sides.some(({ trace }) => trace.has(ringOf(depth, ring), word));
}

/**
 * The scenes of a picture without animation: one, or two for models side by side. Each has the frame's size, or more where
 * it may grow. Words are folded if there is no room for all.
 */
export function scenesOf(
  picture: Picture,
  look: Look,
  { width, height, grows }: { width: number; height: number; grows: Growth | null },
): Scene[] {
  const { flow, view } = picture;
  const spec = ringsSpec({ flow, origin: view.origin }, width, height, { grows, glyphs: look.glyphs });
  const fold = !isRoomForAll(arrangedRings(spec, AS_READ));
  const layout = arrangedRings(spec, arrangementOf(picture, look.order, fold));
  const untraced = look.drawn ? untracedEdges(look.drawn, picture, edgeEffectsOf(flow.effects, flow)) : null;
  const gates = showsGates(picture) ? new Gates(picture) : null;
  const depth = depthOf(view, flow.layers);
  const numbers = ringNumbers(layout, depth);
  const values = look.glyphs ? headValuesOf(picture, look, flow.effects) : null;
  const listOf = (strands: Strands, displayMode: DisplayMode) =>
    new DisplayBuilder().build(strands, layout, strandLook(picture, displayMode, look.reached));
  return drawingsOf(picture.mode).map((displayMode) => {
    const list = listOf(picture.strands, displayMode);
    return {
      picture,
      displayMode,
      list,
      untraced: untraced && { list: listOf(untraced.strands, displayMode), untraced },
      hairlines: hairlinesOf(picture, displayMode),
      nodes: nodeList(picture, displayMode, layout),
      reached: look.reached,
      glyphs: values && {
        cells: shownCells(glyphCells(layout, depth), picture, displayMode, values),
        values,
        profiles: rimProfiles(picture, displayMode, layout),
      },
      gates: gates ? gateMarks(gates, displayMode, depth, list) : [],
      labels: placeLabels(picture.flow.words, layout, (word) => rimInfluence(picture, displayMode, word)),
      numbers,
    };
  });
}
