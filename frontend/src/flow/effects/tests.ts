import type { CutFields, How } from "../../contract/effects";

/** A run of the models without some attention; `drawn` where the cut is what was traced, or all but that. */
export interface CutTest {
  kind: "cut";
  cut: CutFields;
  drawn: "traced" | "others" | null;
  how: How;
  /** whether later attention reacts; else it is held */
  react: boolean;
}

/** A run with the strongest links at the reference, or, where it `keeps` them, with these alone as the model has them. */
export interface LinksTest {
  kind: "links";
  count: number;
  keeps: boolean;
}

export type Test = CutTest | LinksTest;
export type CutEdge = NonNullable<CutFields["edges"]>[number];

export const HOWS = ["mask", "zero", "base"] as const satisfies readonly How[];
/** An address with more would be longer than some programs carry on. */
export const MAX_ADDRESS_EDGES = 60;
const ANY_HEAD = "x";

/**
 * A test in a few letters, which an address carries without escapes, such as mask-e6.x.0.14 or base-held-h6.10.w3.l4.5;
 * null where it names too many edges.
 */
export function testText(test: Test): string | null {
  if (test.kind === "links") return `${test.keeps ? "keep" : "leave"}-${String(test.count)}`;
  return (test.cut.edges?.length ?? 0) > MAX_ADDRESS_EDGES ? null : testKey(test);
}

/** A key that identifies a test. */
export function testKey(test: Test): string {
  if (test.kind === "links") return testText(test) ?? "";
  const { edges = [], heads = [], words = [], layers, reader } = test.cut;
  const list = (letter: string, numbers: readonly (number | null)[]) =>
    numbers.length > 0 ? [`${letter}${numbers.map((value) => value ?? ANY_HEAD).join(".")}`] : [];
  return [
    test.how,
    ...(test.react ? [] : ["held"]),
    ...(test.drawn ? [test.drawn] : []),
    ...list("e", edges.flat()),
    ...list("h", heads.flat()),
    ...list("w", words),
    ...list("l", layers ?? []),
    ...(reader === "root" ? ["root"] : []),
  ].join("-");
}

/** The test of such a text; undefined where it is none. */
export function testFrom(text: string): Test | undefined {
  const links = /^(keep|leave)-(\d{1,6})$/.exec(text);
  if (links) {
    const count = Number(links[2]);
    return count > 0 ? { kind: "links", count, keeps: links[1] === "keep" } : undefined;
  }
  const [name, ...rest] = text.split("-");
  const how = HOWS.find((how) => how === name);
  if (!how) return undefined;
  const has = (word: string) => rest.includes(word);
  const lists = rest.filter((part) => !["held", "root", "traced", "others"].includes(part));
  const cut: { -readonly [Key in keyof CutFields]: CutFields[Key] } = {};
  for (const part of lists) {
    const numbers = numbersOf(part.slice(1), part.startsWith("e"));
    if (!numbers) return undefined;
    if (part.startsWith("e") && numbers.length % 4 === 0)
      cut.edges = groups(numbers, 4).map(([layer, head, from, to]): CutEdge => [
        layer ?? 0,
        head,
        from ?? 0,
        to ?? 0,
      ]);
    else if (part.startsWith("h") && numbers.length % 2 === 0)
      cut.heads = groups(numbers, 2) as [number, number][];
    else if (part.startsWith("w")) cut.words = numbers as number[];
    else if (part.startsWith("l")) cut.layers = numbers as number[];
    else return undefined;
  }
  if (Object.keys(cut).length === 0) return undefined;
  if (has("root")) cut.reader = "root";
  return {
    kind: "cut",
    cut,
    drawn: has("traced") ? "traced" : has("others") ? "others" : null,
    how,
    react: !has("held"),
  };
}

/** The numbers of a list, null for any head, which only the second of four may be; null where it is no such list. */
function numbersOf(text: string, areEdges: boolean): (number | null)[] | null {
  const parts = text.split(".");
  const isFine = parts.every(
    (part, index) => /^\d{1,6}$/.test(part) || (areEdges && index % 4 === 1 && part === ANY_HEAD),
  );
  return isFine ? parts.map((part) => (part === ANY_HEAD ? null : Number(part))) : null;
}

const groups = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: items.length / size }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The words that a test names by their place. */
export function wordsNamed(test: Test): readonly number[] {
  if (test.kind === "links") return [];
  const { edges = [], words = [] } = test.cut;
  return [...new Set([...edges.flatMap(([, , from, to]) => [from, to]), ...words])];
}

/** Whether a test of one text means the same in another: the words at the places that it names are the same. */
export const fitsWords = (test: Test, before: readonly string[], now: readonly string[]): boolean =>
  wordsNamed(test).every((word) => before[word] !== undefined && before[word] === now[word]) &&
  // Two texts draw different links, so such a test does not transfer.
  (test.kind === "links" || test.drawn === null);
