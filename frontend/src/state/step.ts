import type { Role } from "../contract/decode";
import { deskOf, nameDesk, type Desk } from "./panels";
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
import { isZoomed, unitZoom, UNZOOMED, type Zoom } from "../geometry/zoom";
import { Named } from "./urlFields";
import type { Query } from "../source/source";

/** A trace that is kept to be compared with the next: whose it is, of what, and how it is viewed. */
export interface Pinned {
  query: Query;
  role: Role;
  view: View;
}

/** One step of an analysis: all that it takes to show the same page again. */
export interface Step {
  query: Query;
  view: View;
  look: Look;
  pinned: Pinned | null;
  desk: Desk;
  /** in parts of the picture's width and height, as those differ from screen to screen */
  zoom: Zoom;
}

const MODES = ["base", "overlay", "tuned", "difference", "sides"] as const;
const KINDS = ["weight", "lift", "top", "mass"] as const;
const ZOOM_DIGITS = 5;

/** A step as the part of an address after its #: but for the tab, only what differs from a plain view is named. */
export function addressOf({ query, view, look, pinned, desk, zoom }: Step): string {
  const named = new URLSearchParams();
  named.set("task", query.task);
  named.set("text", query.text);
  if (query.pair !== null) named.set("pair", query.pair);
  if (query.unit !== "word") named.set("unit", query.unit);
  nameReading(named, query);
  nameView(named, view);
  if (look.mode !== PLAIN.mode) named.set("mode", look.mode);
  if (look.order !== PLAIN.order) named.set("order", look.order);
  if (pinned) {
    const inner = new URLSearchParams({ role: pinned.role });
    nameReading(inner, pinned.query);
    nameView(inner, pinned.view);
    named.set("pinned", inner.toString());
  }
  nameDesk(named, desk);
  if (isZoomed(zoom)) named.set("zoom", [zoom.scale, zoom.x, zoom.y].map(shortly).join(" "));
  return named.toString();
}

const shortly = (value: number): string => String(Number(value.toFixed(ZOOM_DIGITS)));

/** A step that an address names, and what of the address could not be read: that is as it is in a plain view. */
export interface Opened {
  /** null where it names none */
  step: Step | null;
  unread: readonly string[];
}

export function stepAt(address: string): Opened {
  const named = new Named(address.replace(/^#/, ""));
  const [task, text] = [named.text("task"), named.text("text")];
  if (task === null || text === null) return { step: null, unread: [] };
  const plain = {
    task,
    text,
    pair: named.text("pair"),
    unit: named.oneOf("unit", ["word", "token"], "word"),
  };
  const inner = named.text("pinned");
  const of = inner === null ? null : new Named(inner);
  const step: Step = {
    query: { ...plain, ...readingOf(named) },
    view: viewOf(named),
    look: {
      mode: named.oneOf("mode", MODES, PLAIN.mode),
      order: named.oneOf("order", ["reading", "influence"], PLAIN.order),
    },
    pinned: of && {
      query: { ...plain, ...readingOf(of) },
      role: of.oneOf("role", ["base", "tuned"], "tuned"),
      view: viewOf(of),
    },
    desk: deskOf(named),
    zoom: named.read("zoom", UNZOOMED, zoomFrom),
  };
  return { step, unread: [...named.unread, ...(of?.unread ?? [])] };
}

function nameReading(named: URLSearchParams, { checkpoint, floor }: Query): void {
  if (checkpoint !== null) named.set("checkpoint", String(checkpoint));
  if (floor !== null) named.set("floor", String(floor));
}

const readingOf = (named: Named): Pick<Query, "checkpoint" | "floor"> => ({
  checkpoint: named.count("checkpoint", null),
  floor: named.number("floor", null),
});

function nameView(named: URLSearchParams, view: View): void {
  named.set("threshold", String(view.threshold));
  if (view.kind !== OPENING.kind) named.set("by", view.kind);
  if (!view.residual) named.set("residual", "off");
  if (view.hideSpecial) named.set("special", "hidden");
  if (view.heads) named.set("heads", [...view.heads].map((key) => headOf(key).join(".")).join(" "));
  for (const selection of view.selections) named.append("select", selectionText(selection));
  if (view.origin) named.set("from", `${String(view.origin.word)}@${String(view.origin.layer)}`);
}

function viewOf(named: Named): View {
  const heads = named.parts("heads", headFrom);
  return {
    ...OPENING,
    threshold: named.number("threshold", OPENING.threshold),
    kind: named.oneOf("by", KINDS, OPENING.kind),
    residual: named.oneOf("residual", ["on", "off"], "on") === "on",
    hideSpecial: named.oneOf("special", ["shown", "hidden"], "shown") === "hidden",
    heads: heads && new Set(heads),
    selections: named.all("select", selectionFrom),
    origin: named.read("from", null, stateFrom),
  };
}

const selectionText = ({ part, words, layer, to }: Selection): string =>
  `${part} ${words.join(",")}${layer === undefined ? "" : `@${String(layer)}`}${to === undefined ? "" : `>${String(to)}`}`;

function selectionFrom(text: string): Selection | undefined {
  const match = /^(\w+) (\d+(?:,\d+)*)(?:@(\d+)(?:>(\d+))?)?$/.exec(text);
  if (!match) return undefined;
  const [, named, words, layer, to] = match as unknown as [string, string, string, string?, string?];
  const part: Part | undefined = PARTS.find((one) => one === named);
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

function zoomFrom(text: string): Zoom | undefined {
  const parts = text.split(" ").map(Number);
  return parts.length === 3 && parts.every(Number.isFinite)
    ? unitZoom(parts[0], parts[1], parts[2])
    : undefined;
}
