import { SORT_KEYS, type SortKey } from "../flow/query/edgeColumns";
import { MEASURES, type Measure } from "../flow/heads/measures";
import { HEAD_ORDERS, type HeadOrder } from "../flow/heads/values";
import type { Named } from "./urlFields";
import { recall } from "./preferences";

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

/** What is open beside the picture, what is asked there, and how the answers stand: of every step a part. */
export interface Desk {
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

/** Who has a desk and can be told of a change. */
export interface Desked {
  readonly desk: Desk;
  arrange(change: Partial<Desk>): void;
}

const PLAIN: Desk = {
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

/** A desk as it is at first: open at what the reader had open last time. */
export const openingDesk = (): Desk => ({
  ...PLAIN,
  tab: TABS.find((tab) => tab === recall("tab")) ?? PLAIN.tab,
});

/** Names in an address what is not plain. The tab always is: another reader may have had another one open. */
export function nameDesk(named: URLSearchParams, desk: Desk): void {
  named.set("tab", desk.tab);
  if (desk.query) named.set("query", desk.query);
  const { key, descending } = desk.sort;
  if (key !== PLAIN.sort.key || descending !== PLAIN.sort.descending)
    named.set("sort", descending ? `-${key}` : key);
  if (desk.listing !== PLAIN.listing) named.set("list", desk.listing);
  if (desk.sought) named.set("find", desk.sought);
  if (desk.paths !== PLAIN.paths) named.set("paths", String(desk.paths));
  if (desk.measure !== PLAIN.measure) named.set("measure", desk.measure);
  if (desk.order !== PLAIN.order) named.set("head-order", desk.order);
  if (desk.face !== PLAIN.face) named.set("heads-as", desk.face);
  if (!desk.folds) named.set("folds", "off");
}

export function deskOf(named: Named): Desk {
  const plain = openingDesk();
  return {
    tab: named.oneOf("tab", TABS, plain.tab),
    query: named.text("query") ?? plain.query,
    sort: named.read("sort", plain.sort, sortFrom),
    listing: named.oneOf("list", LISTINGS, plain.listing),
    sought: named.text("find") ?? plain.sought,
    paths: named.read("paths", plain.paths, (text) => PATH_COUNTS.find((count) => String(count) === text)),
    measure: named.oneOf("measure", MEASURES, plain.measure),
    order: named.oneOf("head-order", HEAD_ORDERS, plain.order),
    face: named.oneOf("heads-as", FACES, plain.face),
    folds: named.oneOf("folds", ["on", "off"], "on") === "on",
  };
}

function sortFrom(text: string): Sort | undefined {
  const key = SORT_KEYS.find((one) => one === text.replace(/^-/, ""));
  return key && { key, descending: text.startsWith("-") };
}
