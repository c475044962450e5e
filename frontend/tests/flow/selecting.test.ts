import { expect, it } from "vitest";
import { edgesOf, sameThing, selectedWords, withSelection } from "../../src/flow/selecting";
import { MAX_SELECTIONS, type Selection } from "../../src/flow/view";

const word = (index: number): Selection => ({ part: "through", words: [index] });

it("puts what is clicked in place of what was selected, or beside it", () => {
  expect(withSelection([], word(1), false)).toEqual([word(1)]);
  expect(withSelection([word(1)], word(2), false)).toEqual([word(2)]);
  expect(withSelection([word(1)], word(2), true)).toEqual([word(1), word(2)]);
});

it("releases what is clicked once more, whatever part of its paths is kept", () => {
  expect(withSelection([{ ...word(1), part: "into" }], word(1), false)).toEqual([]);
  expect(withSelection([word(1), word(2)], word(2), true)).toEqual([word(1)]);
  expect(withSelection([word(1), word(2)], word(2), false)).toEqual([word(2)]);
  expect(withSelection([{ ...word(1), layer: 2 }], word(1), true)).toHaveLength(2);
});

it("lets the oldest go where more would not compose", () => {
  const full = Array.from({ length: MAX_SELECTIONS }, (_, index) => word(index));
  expect(withSelection(full, word(9), true)).toEqual([...full.slice(1), word(9)]);
});

it("names the words of every selection", () => {
  expect(selectedWords([word(3), { part: "out", words: [1], layer: 2, to: 5 }])).toEqual(new Set([3, 1, 5]));
});

it("takes a path for its words in their order, and for no selection of those words", () => {
  const path: Selection = { part: "path", words: [0, 0, 2, 1] };
  expect(sameThing(path, { ...path, words: [0, 0, 2, 1] })).toBe(true);
  expect(sameThing(path, { ...path, words: [0, 2, 0, 1] })).toBe(false);
  expect(sameThing(path, { ...path, part: "through" })).toBe(false);
  expect(edgesOf(path)).toEqual([]);
  expect(edgesOf({ part: "into", words: [1, 2], layer: 3, to: 0 })).toEqual([
    { layer: 3, from: 1, to: 0 },
    { layer: 3, from: 2, to: 0 },
  ]);
  expect(withSelection([word(1)], path, false)).toEqual([path]);
  expect(withSelection([path], path, false)).toEqual([]);
});
