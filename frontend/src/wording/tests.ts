import type { CutFields, How } from "../contract/effects";
import type { CutEdge, Test } from "../flow/effects/tests";
import { formatCount, isRepeated } from "./format";

/** The names of the ways to cut attention. */
export const HOW_NAMES: Readonly<Record<How, string>> = {
  mask: "masked",
  zero: "set to zero",
  base: "as the base has it",
};

const MAX_NAMED = 3;

const wordName = (words: readonly string[], word: number): string =>
  word >= words.length || isRepeated(words, word)
    ? `${words[word] ?? ""} #${String(word)}`.trim()
    : words[word];
const quotedWord = (words: readonly string[], word: number): string => `“${wordName(words, word)}”`;

/** What is cut, in plain words, such as "[CLS] → nobody at layer 6, all heads". */
export function cutName(cut: CutFields, words: readonly string[]): string {
  const { edges = [], heads = [], words: read = [], layers, reader } = cut;
  const parts = [
    edges.length > 0 ? edgesName(edges, words) : "",
    heads.length > 0 ? headsName(heads) : "",
    read.length > 0
      ? `reading ${read.map((word) => quotedWord(words, word)).join(", ")}${reader === "root" ? " by the root" : ""}`
      : "",
  ].filter(Boolean);
  const places = layers ? `${layers.length > 1 ? "layers" : "layer"} ${ranges(layers)}` : "";
  if (parts.length === 0) return places;
  const everywhere = read.length > 0 && parts.length === 1 && !places ? " everywhere" : "";
  return `${parts.join(" and ")}${places ? ` at ${places}` : everywhere}`;
}

/** "4–6, 9" */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([a, b]) => (a === b ? String(a) : `${String(a)}–${String(b)}`)).join(", ");
}

function headsName(heads: readonly (readonly [number, number])[]): string {
  if (heads.length > MAX_NAMED) return `${String(heads.length)} heads`;
  const names = heads.map(([layer, head]) => `L${String(layer)} H${String(head)}`);
  return `${heads.length > 1 ? "heads" : "head"} ${names.join(", ")}`;
}

interface NamedLink {
  layer: number;
  from: number;
  to: number;
  heads: (number | null)[];
}

function edgesName(edges: readonly CutEdge[], words: readonly string[]): string {
  const links = new Map<string, NamedLink>();
  for (const [layer, head, from, to] of edges) {
    const key = [layer, from, to].join();
    const link = links.get(key) ?? { layer, from, to, heads: [] };
    link.heads.push(head);
    links.set(key, link);
  }
  const listed = [...links.values()];
  const fan = listed.length > 1 ? fanName(listed, words) : null;
  if (fan) return fan;
  const named = listed.slice(0, MAX_NAMED).map((link) => linkName(link, words));
  if (listed.length <= MAX_NAMED) return named.join("; ");
  return `${formatCount(listed.length)} links: ${named[0]}, …`;
}

const linkName = ({ layer, from, to, heads }: NamedLink, words: readonly string[]): string =>
  `${wordName(words, from)} → ${wordName(words, to)} at layer ${String(layer)}, ${headList(heads)}`;

function headList(heads: readonly (number | null)[]): string {
  if (heads.includes(null)) return "all heads";
  return heads.length > 1 ? `heads ${heads.join(", ")}` : `head ${String(heads[0])}`;
}

/** The name of all links into one word, or from one; null where they are something else. */
function fanName(links: readonly NamedLink[], words: readonly string[]): string | null {
  const [{ from, to, heads }] = links;
  const layers = [...new Set(links.map(({ layer }) => layer))];
  if (links.length !== layers.length * (words.length - 1)) return null;
  const places = `${layers.length > 1 ? "layers" : "layer"} ${ranges(layers)}`;
  const sameHeads = new Set(links.map((link) => link.heads.join())).size === 1;
  const inHeads = heads.includes(null) ? "" : sameHeads ? `, ${headList(heads)}` : ", some heads";
  if (links.every((link) => link.to === to && link.from !== to))
    return `reading ${quotedWord(words, to)} at ${places}${inHeads}`;
  if (links.every((link) => link.from === from && link.to !== from))
    return `all that ${quotedWord(words, from)} reads at ${places}${inHeads}`;
  return null;
}

/** What a test runs without. */
export function testName(test: Test, words: readonly string[]): string {
  if (test.kind === "links") {
    const links = test.count === 1 ? "strongest link" : `${formatCount(test.count)} strongest links`;
    return test.keeps ? `all but the ${links}` : `the ${links}`;
  }
  const { edges = [] } = test.cut;
  if (test.drawn === "traced") return `all ${formatCount(edges.length)} traced edges`;
  if (test.drawn === "others") return "all edges that are not traced";
  return cutName(test.cut, words);
}

/** How a test takes it away. */
export function howName(test: Test, reference: string): string {
  if (test.kind === "links")
    return reference === "zero"
      ? "set to zero, all else held"
      : `as the ${reference} has them, all else held`;
  return `${HOW_NAMES[test.how]}, the rest ${test.react ? "reacts" : "is held"}`;
}

/** The same, as short as a table needs it. */
export const howShort = (test: Test): string =>
  test.kind === "links" ? "held" : `${test.how}${test.react ? "" : ", held"}`;
