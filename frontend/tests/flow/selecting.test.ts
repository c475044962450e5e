import { expect, it } from "vitest";
import { selectedWords, withSelection } from "../../src/flow/selecting";
import { MOST_SELECTIONS, type Selection } from "../../src/flow/view";

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
  const full = Array.from({ length: MOST_SELECTIONS }, (_, index) => word(index));
  expect(withSelection(full, word(9), true)).toEqual([...full.slice(1), word(9)]);
});

it("names the words of every selection", () => {
  expect(selectedWords([word(3), { part: "out", words: [1], layer: 2, to: 5 }])).toEqual(new Set([3, 1, 5]));
});
