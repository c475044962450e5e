import { HOWS } from "../flow/effects/tests";
import { MEASURES } from "../flow/heads/measures";
import { HEAD_ORDERS, HEAD_SORT_KEYS } from "../flow/heads/values";
import { SORT_KEYS, type SortKey } from "../flow/query/edgeColumns";
import { loadPreference } from "./preferences";
import { choiceField, textField, type UrlField, type UrlFields } from "./urlFields";

export const PATH_COUNTS = [5, 10, 20, 50] as const;

/** What paths are ranked by: the stronger model's weight, its change between the models, or the measured knockout. */
export const PATH_ORDERS = ["weight", "change", "knockout"] as const;
export type PathOrder = (typeof PATH_ORDERS)[number];

export interface Sort<Key extends string = SortKey> {
  key: Key;
  descending: boolean;
}

const sortField = <Key extends string>(
  name: string,
  keys: readonly Key[],
  key: NoInfer<Key>,
): UrlField<Sort<Key>> => ({
  name,
  plain: { key, descending: true },
  write: (sort) => (sort.descending ? `-${sort.key}` : sort.key),
  read: (text) => {
    const key = keys.find((name) => name === text.replace(/^-/, ""));
    return key && { key, descending: text.startsWith("-") };
  },
});

const pathsField: UrlField<number> = {
  name: "paths",
  plain: 10,
  write: String,
  read: (text) => PATH_COUNTS.find((count) => String(count) === text),
};

const foldsField: UrlField<boolean> = {
  name: "folds",
  plain: true,
  write: (folds) => (folds ? "on" : "off"),
  read: (text) => (text === "on" || text === "off" ? text === "on" : undefined),
};

/**
 * The panels beside the picture, in the order of their tabs, each with what the reader enters and chooses in it and the
 * field of the address that carries it. views/panels.ts lists their components.
 */
export const PANELS = [
  { id: "effects", urlFields: {} },
  {
    id: "heads",
    urlFields: {
      /** "suited": effect or share, by what the edges of the rings are */
      measure: choiceField("measure", ["suited", ...MEASURES], "suited"),
      /** of the heads of a layer */
      order: choiceField("head-order", HEAD_ORDERS, "index"),
      face: choiceField("heads-as", ["matrix", "map", "list"], "matrix"),
      /** of the list of heads */
      headSort: sortField("head-sort", HEAD_SORT_KEYS, "strength"),
    },
  },
  {
    id: "words",
    urlFields: {
      /** what the map of layers by words shows */
      wordMap: choiceField("word-map", ["effect", "measured"], "effect"),
    },
  },
  {
    id: "paths",
    urlFields: { paths: pathsField, pathOrder: choiceField("path-order", PATH_ORDERS, "weight") },
  },
  {
    id: "edges",
    urlFields: {
      /** which edges are listed (docs/query.md) */
      query: textField("query"),
      sort: sortField("sort", SORT_KEYS, "strength"),
      listing: choiceField("list", ["edges", "words"], "edges"),
    },
  },
  {
    id: "tests",
    urlFields: {
      /** how the next test takes attention away */
      how: choiceField("how", HOWS, "mask"),
      later: choiceField("later", ["reacts", "held"], "reacts"),
      /** of the list of tests */
      compared: choiceField("tests-as", ["list", "table"], "list"),
    },
  },
  { id: "edit", urlFields: {} },
] as const;

export type Tab = (typeof PANELS)[number]["id"];
export const TABS: readonly Tab[] = PANELS.map(({ id }) => id);

/** The reader's input and choices on the rings, in the sentence and on the course, kept with the panels' state. */
const OTHER_FIELDS = {
  /** the words to look for */
  sought: textField("find"),
  /** whether runs of words without influence are folded */
  folds: foldsField,
  /** what the lines over the course of fine-tuning are */
  courseOf: choiceField("course", ["change", "effect"], "change"),
};

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer All,
) => void
  ? All
  : never;
type Fields = Intersection<(typeof PANELS)[number]["urlFields"]> & typeof OTHER_FIELDS;

/** Which panel is open, and what the reader entered and chose in each; a part of every step. */
export type PanelState = { tab: Tab } & {
  [Key in keyof Fields]: Fields[Key] extends UrlField<infer Value> ? Value : never;
};

/** An owner of a panel state that others can change. */
export interface PanelHolder {
  readonly panels: PanelState;
  changePanels(change: Partial<PanelState>): void;
}

const FIELDS = Object.entries<UrlField<unknown>>(
  Object.assign({}, ...PANELS.map(({ urlFields }) => urlFields), OTHER_FIELDS),
) as [keyof Fields, UrlField<unknown>][];

/** The panel state with a value for each field. */
const withTab = (tab: Tab, valueOf: (field: UrlField<unknown>) => unknown): PanelState =>
  ({ tab, ...Object.fromEntries(FIELDS.map(([key, field]) => [key, valueOf(field)])) }) as PanelState;

const openingTab = (): Tab => TABS.find((tab) => tab === loadPreference("tab")) ?? TABS[0];

/** The state that a page opens with: the tab is the one that the reader had open last time. */
export const openingPanels = (): PanelState => withTab(openingTab(), ({ plain }) => plain);

/** Writes what differs from the default into an address. The tab is always written: it depends on the reader. */
export function writePanels(params: URLSearchParams, panels: PanelState): void {
  params.set("tab", panels.tab);
  for (const [key, { name, plain, write }] of FIELDS) {
    const text = write(panels[key]);
    if (text !== write(plain)) params.set(name, text);
  }
}

export const readPanels = (fields: UrlFields): PanelState =>
  withTab(fields.oneOf("tab", TABS, openingTab()), ({ name, plain, read }) => fields.read(name, plain, read));
