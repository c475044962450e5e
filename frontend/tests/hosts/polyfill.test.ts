import { describe, expect, it } from "vitest";
import { bytesFromBase64, polyfill } from "../../src/hosts/polyfill";

describe("the polyfill of a bare engine", () => {
  it("decodes base64 of every length", () => {
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length * 11) % 256);
      expect(bytesFromBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
    }
  });

  it("decodes UTF-8 as TextDecoder does", () => {
    const engine: { TextDecoder?: new () => { decode(bytes: Uint8Array): string } } = {};
    polyfill(engine);
    const text = "a\u0000é߿ࠀ你\ud7ff\ue000\uffff\u{10000}🦜\u{10ffff}";
    const decoder = new (engine.TextDecoder ?? TextDecoder)();
    expect(decoder).not.toBeInstanceOf(TextDecoder);
    expect(decoder.decode(new TextEncoder().encode(text))).toBe(text);
  });

  it("keeps a TextDecoder of the engine's own", () => {
    const engine = { TextDecoder };
    polyfill(engine);
    expect(engine.TextDecoder).toBe(TextDecoder);
  });
});
