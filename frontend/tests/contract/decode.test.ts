import { describe, expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { encode, type Message } from "../support/message";

const message: Message = {
  words: ["[CLS]", "how", "é"],
  special: [1, 0, 0],
  heads: [2, 1],
  base: [
    [1, 0, 1, 2, 25_000],
    [2, 0, 0, 1, 50_000],
  ],
};
const withHeader = (header: Record<string, unknown>) => () => decode(encode({ ...message, header }));

/** The arrays of a message's header, with more of them. */
function arraysOf(buffer: ArrayBuffer, more: Record<string, unknown>): Record<string, unknown> {
  const end = new DataView(buffer).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, end))) as {
    arrays: Record<string, unknown>;
  };
  return { ...header.arrays, ...more };
}

describe("decode", () => {
  it("reads what was written", () => {
    const flow = decode(encode(message));
    expect(flow.words).toEqual(["[CLS]", "how", "é"]);
    expect(flow.heads).toEqual([2, 1]);
    expect(flow.tuned).toBeNull();
    expect(Array.from(flow.base.rowStart)).toEqual([0, 0, 1, 1, 1, 1, 1, 2, 2, 2]);
    expect(Array.from(flow.base.to)).toEqual([2, 1]);
    expect(Array.from(flow.base.weights)).toEqual([25_000, 50_000]);
  });

  it.each([
    ["another format", { format: "other" }, /format is other/],
    ["another version", { version: 2 }, /version is 2/],
    ["too few segments", { segments: [0] }, /1 segments for 3 words/],
    ["a root outside the words", { root: { layer: 2, word: 3 } }, /root is not one of its words/],
    ["a root inside the model", { root: { layer: 1, word: 0 } }, /root is not at the deepest layer/],
    ["an encoder without a decoder", { encoder_layers: 2 }, /encoder's layers are not below its last/],
    ["no model", { models: [] }, /models are missing/],
    ["no arrays", { arrays: {} }, /lacks the array base\/counts/],
    ["layers without heads", { heads: [2] }, /heads do not match its layers/],
  ])("refuses %s", (_, header, error) => {
    expect(withHeader(header)).toThrow(error);
  });

  it("reads a hybrid model whose layers have no heads here and there, the deepest one too", () => {
    const flow = decode(encode({ ...message, heads: [0, 2, 0], base: [[2, 1, 0, 1, 50_000]] }));
    expect(flow.layers).toBe(3);
    expect(flow.heads).toEqual([0, 2, 0]);
    expect(flow.grids.base.root).toEqual({ layer: 3, word: 0 });
    expect(flow.base.rowStart.length).toBe(2 * 3 + 1);
  });

  it("skips parts and arrays of names that it does not know", () => {
    const unknown = {
      surprise: [1],
      arrays: arraysOf(encode(message), { "base/surprise": { type: "float64" } }),
    };
    const flow = decode(encode({ ...message, header: unknown }));
    expect(flow).toEqual(decode(encode(message)));
  });

  it("keeps a measure of any name", () => {
    const measures = { base: { entropy: [[1, null], [2]], surprise: [[0, 1], [2]] }, change: null };
    expect(decode(encode({ ...message, header: { measures } })).measures).toEqual(measures);
  });

  it.each([
    ["measures that are no object", [1], /measures are not an object/],
    ["a model's measures that are no object", { base: null }, /base's measures are not an object/],
    [
      "a measure without a layer",
      { base: { surprise: [[0, 1]] } },
      /base's surprise does not match its heads/,
    ],
    ["a measure without a head", { base: { surprise: [[0], [2]] } }, /base's surprise does not match/],
    ["a measure in words", { base: { surprise: [["0", 1], [2]] } }, /base's surprise does not match/],
    ["a change of fewer heads", { change: [[0], [2]] }, /change does not match its heads/],
  ])("refuses %s", (_, measures, error) => {
    expect(withHeader({ measures })).toThrow(error);
  });

  it("refuses a header that lacks a part", () => {
    expect(withHeader({ scale: undefined })).toThrow(/header lacks scale/);
  });

  it("refuses an array that runs past the end", () => {
    const entry = { type: "uint16", offset: 0, length: 9 };
    const arrays = { "base/counts": entry, "base/to": entry, "base/weights": { ...entry, length: 4000 } };
    expect(withHeader({ arrays })).toThrow(/base\/weights runs past its end/);
  });

  it("refuses rows that are out of order and words that do not exist", () => {
    const beyond = { ...message, base: [[1, 0, 1, 3, 9000]] as Message["base"] };
    expect(() => decode(encode(beyond))).toThrow(/out of order or absent/);
  });

  it("refuses what is no message at all", () => {
    expect(() => decode(new ArrayBuffer(3))).toThrow(/shorter than its prefix/);
    expect(() => decode(new TextEncoder().encode("<!doctype html>").buffer)).toThrow(/not "AFLW"/);
    const cut = encode(message).slice(0, 40);
    expect(() => decode(cut)).toThrow(/header runs past its end/);
  });
});
