import { expect, it } from "vitest";
import type { Effects } from "../../../src/contract/effects";
import { alignWords, isEdit } from "../../../src/flow/edit/align";
import { linkChanges } from "../../../src/flow/edit/changes";
import { withWord, writtenWord } from "../../../src/flow/edit/replace";

const wordsOf = (...segments: string[]) => ({
  words: segments.flatMap((text) => text.split(" ")),
  segments: segments.flatMap((text, segment) => text.split(" ").map(() => segment)),
});
const pairs = (...args: Parameters<typeof alignWords>) =>
  alignWords(...args).map(({ before, after, same }) => [before, after, same]);

it("pairs the words of two texts", () => {
  const before = wordsOf("[CLS] a man is old [SEP]", "nobody is [SEP]");
  expect(alignWords(before, before).every(({ before, after, same }) => same && before === after)).toBe(true);
  const replaced = wordsOf("[CLS] a man is old [SEP]", "somebody is [SEP]");
  expect(pairs(before, replaced).filter(([, , same]) => !same)).toEqual([[6, 6, false]]);
  const shorter = wordsOf("[CLS] a man is [SEP]", "nobody is [SEP]");
  expect(pairs(before, shorter).slice(3, 6)).toEqual([
    [3, 3, true],
    [4, null, false],
    [5, 4, true],
  ]);
  const longer = wordsOf("[CLS] a man is very very old [SEP]", "no is [SEP]");
  expect(pairs(before, longer).filter(([, , same]) => !same)).toEqual([
    [null, 4, false],
    [null, 5, false],
    [6, 8, false],
  ]);
});

it("puts no words of different segments side by side", () => {
  expect(pairs(wordsOf("a x", "b"), wordsOf("a", "y b"))).toEqual([
    [0, 0, true],
    [1, null, false],
    [null, 1, false],
    [2, 2, true],
  ]);
});

it("tells an edit from another text and from the same one", () => {
  const text = wordsOf("a b c d");
  expect(isEdit(text, text)).toBe(false);
  expect(isEdit(text, wordsOf("a b c e"))).toBe(true);
  expect(isEdit(text, wordsOf("a x y z"))).toBe(false);
});

it("finds the links whose effects differ most", () => {
  const effects = (rows: [number, number, number, number][]) =>
    ({
      links: {
        layer: rows.map(([layer]) => layer),
        from: rows.map(([, from]) => from),
        to: rows.map(([, , to]) => to),
        effect: rows.map(([, , , effect]) => effect),
      },
    }) as Effects;
  const pairings = alignWords(wordsOf("a b c"), wordsOf("a new b c"));
  const changes = linkChanges(
    effects([
      [2, 0, 1, 3],
      [1, 2, 1, 1],
      [1, 0, 2, -0.5],
    ]),
    effects([
      [2, 0, 2, 0.5],
      [1, 3, 2, 1.25],
      [2, 0, 1, 1],
    ]),
    pairings,
    3,
  );
  expect(
    changes.map(({ layer, to, before, after, difference }) => [layer, to.after, before, after, difference]),
  ).toEqual([
    [2, 2, 3, 0.5, -2.5],
    [2, 1, null, 1, 1],
    [1, 3, -0.5, null, 0.5],
  ]);
});

it("writes another word, or none, in a word's place", () => {
  const sentence = {
    text: "Is 🦜 here?",
    pair: "No one, is.",
    segments: [0, 0, 0, 0, 0, 1, 1, 1, 1],
    spans: [null, [0, 2], [3, 4], [5, 9], [9, 10], [0, 2], [3, 6], [6, 7], [8, 10]] as (
      [number, number] | null
    )[],
  };
  expect(writtenWord(sentence, 2)).toBe("🦜");
  expect(writtenWord(sentence, 0)).toBeNull();
  expect(writtenWord({ ...sentence, segments: sentence.segments.map(() => 2) }, 2)).toBeNull();
  expect(withWord(sentence, 3, "there")).toEqual({ text: "Is 🦜 there?", pair: "No one, is." });
  expect(withWord(sentence, 2, "")).toEqual({ text: "Is here?", pair: "No one, is." });
  expect(withWord(sentence, 3, "").text).toBe("Is 🦜?");
  expect(withWord(sentence, 1, "").text).toBe("🦜 here?");
  expect(withWord(sentence, 5, "[MASK]").pair).toBe("[MASK] one, is.");
  expect(withWord(sentence, 8, "").pair).toBe("No one,.");
});
