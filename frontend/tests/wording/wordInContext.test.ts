import { expect, it } from "vitest";
import { ordinal, wordInContext } from "../../src/wording/wordInContext";

const PAIR = {
  words: ["[CLS]", "a", "man", "is", "on", "a", "stage", "[SEP]", "nobody", "is", "3", ".", "[SEP]"],
  segments: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
};

it("leaves a word alone that no other is like", () => {
  expect(wordInContext(PAIR, 2)).toBe("man");
  expect(wordInContext(PAIR, 0)).toBe("[CLS]");
});

it("says which text of a pair a word is of, or what it follows, or which of many it is", () => {
  expect(wordInContext(PAIR, 3)).toBe("is (1st text)");
  expect(wordInContext(PAIR, 9)).toBe("is (2nd text)");
  expect(wordInContext(PAIR, 5)).toBe("a (after on)");
  const chant = { words: ["no", "no", "no", "no"], segments: [0, 0, 0, 0] };
  expect([0, 1, 2, 3].map((word) => wordInContext(chant, word))).toEqual(
    ["1st", "2nd", "3rd", "4th"].map((which) => `no (the ${which})`),
  );
});

it("gives a number or a sign the word before it", () => {
  expect(wordInContext(PAIR, 10)).toBe("3 (after is)");
  expect(wordInContext(PAIR, 11)).toBe(". (after 3)");
});

it("counts as English does", () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101].map(ordinal)).toEqual(
    "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st".split(" "),
  );
});
