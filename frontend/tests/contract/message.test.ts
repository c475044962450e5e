import { expect, it } from "vitest";
import { readMessage } from "../../src/contract/message";
import { encode } from "../support/message";

const buffer = encode({
  words: ["a", "b"],
  heads: [1],
  base: [[1, 0, 0, 1, 9000]],
  header: { more: [1, 2] },
});

it("reads parts and arrays by name", () => {
  const message = readMessage(buffer, "attention-flows/flow", 1);
  expect(message.part("words")).toEqual(["a", "b"]);
  expect(message.part("more")).toEqual([1, 2]);
  expect(message.part("absent")).toBeUndefined();
  expect(Array.from(message.array("base/counts"))).toEqual([1, 0]);
  expect(message.array("base/weights")).toEqual(Uint16Array.of(9000));
  expect(() => message.array("absent")).toThrow(/lacks the array absent/);
});

it("refuses another format", () => {
  expect(() => readMessage(buffer, "attention-flows/study", 1)).toThrow(/format is attention-flows\/flow/);
});
