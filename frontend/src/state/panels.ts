import { SORT_KEYS, type SortKey } from "../flow/query/edgeColumns";
import { MEASURES, type Measure } from "../flow/heads/measures";
import { HEAD_ORDERS, type HeadOrder } from "../flow/heads/values";
import type { UrlFields } from "./urlFields";
import { loadPreference } from "./preferences";

export const TABS = ["heads", "paths", "edges"] as const;
export type Tab = (typeof TABS)[number];
export const FACES = ["matrix", "map"] as const;
export type Face = (typeof FACES)[number];
export const LISTINGS = ["edges", "words"] as const;
export type Listing = (typeof LISTINGS)[number];
export const PATH_COUNTS = [5, 10, 20, 50] as const;

export interface Sort {
  key: SortKey;
  descending: boolean;
}

/** Which panel beside the picture is open, and what the reader entered and chose in each; part of every step. */
export interface PanelState {
  tab: Tab;
  /** the edges that are asked for (docs/query.md), and how their table is sorted */
  query: string;
  sort: Sort;
  listing: Listing;
  /** the words that are looked for */
  sought: string;
  paths: number;
  /** what the head matrix shows, how heads stand in it, and whether it is one or a map */
  measure: Measure;
  order: HeadOrder;
  face: Face;
  /** whether runs of words without influence are folded */
  folds: boolean;
}

/** An owner of a panel state that others can change. */
export interface PanelHolder {
  readonly panels: PanelState;
  changePanels(change: Partial<PanelState>): void;
}

const PLAIN: PanelState = {
  tab: "heads",
  query: "",
  sort: { key: "strength", descending: true },
  listing: "edges",
  sought: "",
  paths: 10,
  measure: "share",
  order: "index",
  face: "matrix",
  folds: true,
};

/** The state that a page opens with: the tab is the one that the reader had open last time. */
export const openingPanels = (): PanelState => ({
  ...PLAIN,
  tab: TABS.find((tab) => tab === loadPreference("tab")) ?? PLAIN.tab,
});

/** Writes what differs from the default into an address. The tab is always written: it depends on the reader. */
export function writePanels(fields: URLSearchParams, panels: PanelState): void {
  fields.set("tab", panels.tab);
  if (panels.query) fields.set("query", panels.query);
  const { key, descending } = panels.sort;
  if (key !== PLAIN.sort.key || descending !== PLAIN.sort.descending)
    fields.set("sort", descending ? `-${key}` : key);
  if (panels.listing !== PLAIN.listing) fields.set("list", panels.listing);
  if (panels.sought) fields.set("find", panels.sought);
  if (panels.paths !== PLAIN.paths) fields.set("paths", String(panels.paths));
  if (panels.measure !== PLAIN.measure) fields.set("measure", panels.measure);
  if (panels.order !== PLAIN.order) fields.set("head-order", panels.order);
  if (panels.face !== PLAIN.face) fields.set("heads-as", panels.face);
  if (!panels.folds) fields.set("folds", "off");
}

export function readPanels(fields: UrlFields): PanelState {
  const plain = openingPanels();
  return {
    tab: fields.oneOf("tab", TABS, plain.tab),
    query: fields.text("query") ?? plain.query,
    sort: fields.read("sort", plain.sort, sortFrom),
    listing: fields.oneOf("list", LISTINGS, plain.listing),
    sought: fields.text("find") ?? plain.sought,
    paths: fields.read("paths", plain.paths, (text) => PATH_COUNTS.find((count) => String(count) === text)),
    measure: fields.oneOf("measure", MEASURES, plain.measure),
    order: fields.oneOf("head-order", HEAD_ORDERS, plain.order),
    face: fields.oneOf("heads-as", FACES, plain.face),
    folds: fields.oneOf("folds", ["on", "off"], "on") === "on",
  };
}

function sortFrom(text: string): Sort | undefined {
  const key = SORT_KEYS.find((one) => one === text.replace(/^-/, ""));
  return key && { key, descending: text.startsWith("-") };
}
