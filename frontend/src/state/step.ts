import type { Role } from "../contract/flow";
import { readPanels, writePanels, type PanelState } from "./panels";
import { testFrom, testText, type Test } from "../flow/effects/tests";
import { PLAIN, type Look } from "../flow/look";
import {
  OPENING,
  PARTS,
  headKey,
  headOf,
  type Part,
  type Selection,
  type State,
  type View,
} from "../flow/view";
import { isZoomed, unitZoom, UNZOOMED, type ZoomTransform } from "../geometry/zoom";
import type { Opened } from "./stepFormat";
import { UrlFields } from "./urlFields";
import type { FlowRequest } from "../source/source";

/** A pinned trace, which later ones are compared with: its request, its model and its view. */
export interface Pinned {
  request: FlowRequest;
  role: Role;
  view: View;
}

/** One step of an analysis: everything that is needed to show the same page again. */
export interface Step {
  request: FlowRequest;
  view: View;
  look: Look;
  pinned: Pinned | null;
  panels: PanelState;
  /** what was run without some attention, the newest first */
  tests: readonly Test[];
  /** the text before an edit, which stands beside that of the request; null where there is none */
  before: FlowRequest | null;
  /** in parts of the picture's width and height, which differ from screen to screen */
  zoom: ZoomTransform;
}

const MODES = ["base", "overlay", "tuned", "difference", "sides"] as const;
const KINDS = ["weight", "lift", "top", "mass"] as const;
const LONG_POLICIES = ["truncate", "window"] as const;
const ZOOM_DIGITS = 5;

/** A step as the part of an address after its #. It names only what differs from a plain view, and the tab. */
export function addressOf({ request, view, look, pinned, panels, tests, before, zoom }: Step): string {
  const fields = new URLSearchParams();
  fields.set("task", request.task);
  fields.set("text", request.text);
  if (request.pair !== null) fields.set("pair", request.pair);
  if (request.long) fields.set("long", request.long);
  if (request.unit !== "word") fields.set("unit", request.unit);
  writeReading(fields, request);
  writeView(fields, view);
  if (look.mode !== PLAIN.mode) fields.set("mode", look.mode);
  if (look.order !== PLAIN.order) fields.set("order", look.order);
  if (look.drawn) fields.set("drawn", look.drawn);
  if (look.edges !== PLAIN.edges) fields.set("edges", look.edges);
  if (look.links !== null) fields.set("links", String(look.links));
  if (!look.reached) fields.set("reached", "off");
  if (look.glyphs) fields.set("glyphs", "on");
  if (pinned) {
    const inner = new URLSearchParams({ role: pinned.role });
    writeReading(inner, pinned.request);
    writeView(inner, pinned.view);
    fields.set("pinned", inner.toString());
  }
  writePanels(fields, panels);
  const texts = tests.map(testText).filter((text) => text !== null);
  if (texts.length > 0) fields.set("tests", texts.join(" "));
  if (before) {
    const inner = new URLSearchParams({ text: before.text });
    if (before.pair !== null) inner.set("pair", before.pair);
    fields.set("before", inner.toString());
  }
  if (isZoomed(zoom)) fields.set("zoom", [zoom.scale, zoom.x, zoom.y].map(shortly).join(" "));
  return fields.toString();
}

const shortly = (value: number): string => String(Number(value.toFixed(ZOOM_DIGITS)));

export function stepAt(address: string): Opened<Step> {
  const fields = new UrlFields(address.replace(/^#/, ""));
  const [task, text] = [fields.text("task"), fields.text("text")];
  if (task === null || text === null) return { step: null, unread: [] };
  const long = fields.oneOf("long", LONG_POLICIES, null);
  const plain = {
    task,
    text,
    pair: fields.text("pair"),
    ...(long && { long }),
    unit: fields.oneOf("unit", ["word", "token"], "word"),
  };
  const inner = fields.text("pinned");
  const pinned = inner === null ? null : new UrlFields(inner);
  const request = { ...plain, ...readingOf(fields) };
  const step: Step = {
    request,
    view: viewOf(fields),
    look: {
      mode: fields.oneOf("mode", MODES, PLAIN.mode),
      order: fields.oneOf("order", ["reading", "influence"], PLAIN.order),
      drawn: fields.text("drawn") ?? undefined,
      edges: fields.oneOf("edges", ["attention", "effect"], PLAIN.edges),
      links: fields.count("links", null),
      reached: fields.oneOf("reached", ["on", "off"], "on") === "on",
      glyphs: fields.oneOf("glyphs", ["on", "off"], "off") === "on",
    },
    pinned: pinned && {
      request: { ...plain, ...readingOf(pinned) },
      role: pinned.oneOf("role", ["base", "tuned"], "tuned"),
      view: viewOf(pinned),
    },
    panels: readPanels(fields),
    tests: fields.parts("tests", testFrom) ?? [],
    before: fields.read("before", null, (text) => textBefore(text, request)),
    zoom: fields.read("zoom", UNZOOMED, zoomFrom),
  };
  return { step, unread: [...fields.unread, ...(pinned?.unread ?? [])] };
}

/** The request of the text before an edit: the same models on the text, or the pair, that the field names. */
function textBefore(field: string, request: FlowRequest): FlowRequest | undefined {
  const inner = new UrlFields(field);
  const text = inner.text("text");
  return text === null ? undefined : { ...request, text, pair: inner.text("pair"), floor: null };
}

function writeReading(fields: URLSearchParams, { checkpoint, floor }: FlowRequest): void {
  if (checkpoint !== null) fields.set("checkpoint", String(checkpoint));
  if (floor !== null) fields.set("floor", String(floor));
}

const readingOf = (fields: UrlFields): Pick<FlowRequest, "checkpoint" | "floor"> => ({
  checkpoint: fields.count("checkpoint", null),
  floor: fields.number("floor", null),
});

function writeView(fields: URLSearchParams, view: View): void {
  fields.set("threshold", String(view.threshold));
  if (view.kind !== OPENING.kind) fields.set("by", view.kind);
  if (!view.residual) fields.set("residual", "off");
  if (view.hideSpecial) fields.set("special", "hidden");
  if (view.heads) fields.set("heads", [...view.heads].map((key) => headOf(key).join(".")).join(" "));
  for (const selection of view.selections) fields.append("select", selectionText(selection));
  if (view.origin) fields.set("from", `${String(view.origin.word)}@${String(view.origin.layer)}`);
}

function viewOf(fields: UrlFields): View {
  const heads = fields.parts("heads", headFrom);
  return {
    ...OPENING,
    threshold: fields.number("threshold", OPENING.threshold),
    kind: fields.oneOf("by", KINDS, OPENING.kind),
    residual: fields.oneOf("residual", ["on", "off"], "on") === "on",
    hideSpecial: fields.oneOf("special", ["shown", "hidden"], "shown") === "hidden",
    heads: heads && new Set(heads),
    selections: fields.all("select", selectionFrom),
    origin: fields.read("from", null, stateFrom),
  };
}

const selectionText = ({ part, words, layer, to }: Selection): string =>
  `${part} ${words.join(",")}${layer === undefined ? "" : `@${String(layer)}`}${to === undefined ? "" : `>${String(to)}`}`;

function selectionFrom(text: string): Selection | undefined {
  const match = /^(\w+) (\d+(?:,\d+)*)(?:@(\d+)(?:>(\d+))?)?$/.exec(text);
  if (!match) return undefined;
  const [, name, words, layer, to] = match as unknown as [string, string, string, string?, string?];
  const part: Part | undefined = PARTS.find((part) => part === name);
  if (!part || (part === "path" && layer !== undefined)) return undefined;
  return {
    part,
    words: words.split(",").map(Number),
    ...(layer !== undefined && { layer: Number(layer) }),
    ...(to !== undefined && { to: Number(to) }),
  };
}

function stateFrom(text: string): State | undefined {
  const match = /^(\d+)@(\d+)$/.exec(text);
  return match ? { word: Number(match[1]), layer: Number(match[2]) } : undefined;
}

function headFrom(text: string): number | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text);
  return match ? headKey(Number(match[1]), Number(match[2])) : undefined;
}

function zoomFrom(text: string): ZoomTransform | undefined {
  const parts = text.split(" ").map(Number);
  return parts.length === 3 && parts.every(Number.isFinite)
    ? unitZoom(parts[0], parts[1], parts[2])
    : undefined;
}
