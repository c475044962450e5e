import type { Role } from "./contract";
import { PLAIN, type Look } from "./flow/look";
import {
  OPENING,
  headKey,
  headOf,
  PARTS,
  type Part,
  type Selection,
  type State,
  type ThresholdKind,
  type View,
} from "./flow/view";
import type { Query } from "./source/source";

/** A trace that is kept to be compared with the next: whose it is, of what, and how it is viewed. */
export interface Pinned {
  query: Query;
  role: Role;
  view: View;
}

/** One step of an analysis: all that it takes to show the same picture again. */
export interface Step {
  query: Query;
  view: View;
  look: Look;
  pinned: Pinned | null;
}

/** What of an address can be told of a step, without the texts and the like of a pinned trace. */
const MODES: readonly string[] = ["base", "overlay", "tuned", "difference", "sides"];
const KINDS: readonly string[] = ["weight", "lift", "top", "mass"];

/** A step as the part of an address after its #: only what differs from a plain view of the sentence is named. */
export function addressOf({ query, view, look, pinned }: Step): string {
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
  return named.toString();
}

/** The step that an address names; null where it names none. Throws an Error for one that cannot be. */
export function stepAt(address: string): Step | null {
  const named = new URLSearchParams(address.replace(/^#/, ""));
  const [task, text] = [named.get("task"), named.get("text")];
  if (task === null || text === null) return null;
  const plain = {
    task,
    text,
    pair: named.get("pair"),
    unit: oneOf(named, "unit", ["word", "token"], "word"),
  };
  const inner = named.get("pinned");
  const of = inner === null ? null : new URLSearchParams(inner);
  return {
    query: { ...plain, ...readingOf(named) } as Query,
    view: viewOf(named),
    look: {
      mode: oneOf(named, "mode", MODES, PLAIN.mode) as Look["mode"],
      order: oneOf(named, "order", ["reading", "influence"], PLAIN.order) as Look["order"],
    },
    pinned: of && {
      query: { ...plain, ...readingOf(of) } as Query,
      role: oneOf(of, "role", ["base", "tuned"], "tuned") as Role,
      view: viewOf(of),
    },
  };
}

function nameReading(named: URLSearchParams, { checkpoint, floor }: Query): void {
  if (checkpoint !== null) named.set("checkpoint", String(checkpoint));
  if (floor !== null) named.set("floor", String(floor));
}

const readingOf = (named: URLSearchParams): Pick<Query, "checkpoint" | "floor"> => ({
  checkpoint: named.has("checkpoint") ? count(named.get("checkpoint") ?? "") : null,
  floor: named.has("floor") ? number(named.get("floor") ?? "") : null,
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

function viewOf(named: URLSearchParams): View {
  const heads = named.get("heads");
  const origin = named.get("from");
  return {
    ...OPENING,
    threshold: number(named.get("threshold") ?? String(OPENING.threshold)),
    kind: oneOf(named, "by", KINDS, OPENING.kind) as ThresholdKind,
    residual: named.get("residual") !== "off",
    hideSpecial: named.get("special") === "hidden",
    heads: heads === null ? null : new Set(heads.split(" ").filter(Boolean).map(headFrom)),
    selections: named.getAll("select").map(selectionFrom),
    origin: origin === null ? null : stateFrom(origin),
  };
}

const selectionText = ({ part, words, layer, to }: Selection): string =>
  `${part} ${words.join(",")}${layer === undefined ? "" : `@${String(layer)}`}${to === undefined ? "" : `>${String(to)}`}`;

function selectionFrom(text: string): Selection {
  const match = /^(\w+) (\d+(?:,\d+)*)(?:@(\d+)(?:>(\d+))?)?$/.exec(text);
  if (!match || !PARTS.some((part) => part === match[1])) throw unreadable(text);
  const [, part, words, layer, to] = match as unknown as [string, Part, string, string?, string?];
  return {
    part,
    words: words.split(",").map(count),
    ...(layer !== undefined && { layer: count(layer) }),
    ...(to !== undefined && { to: count(to) }),
  };
}

function stateFrom(text: string): State {
  const match = /^(\d+)@(\d+)$/.exec(text);
  if (!match) throw unreadable(text);
  return { word: count(match[1]), layer: count(match[2]) };
}

function headFrom(text: string): number {
  const match = /^(\d+)\.(\d+)$/.exec(text);
  if (!match) throw unreadable(text);
  return headKey(count(match[1]), count(match[2]));
}

function oneOf(named: URLSearchParams, name: string, values: readonly string[], plain: string): string {
  const value = named.get(name) ?? plain;
  if (!values.includes(value)) throw unreadable(value);
  return value;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw unreadable(text);
  return value;
}

function count(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value)) throw unreadable(text);
  return value;
}

const unreadable = (text: string): Error =>
  new Error(`This address cannot be opened: it says “${text}”. The first example is shown instead.`);
