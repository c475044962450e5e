import { describe, expect, it } from "vitest";
import { decimal, element, escaped, jsonInXml } from "../../../src/render/svg/xml";

/** XML 1.0's own rule for the characters of a document. */
const isXml = (text: string) =>
  Array.from(text).every((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return (
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      code >= 0x10000
    );
  });

describe("text in XML", () => {
  it("escapes markup", () => {
    expect(escaped('<img src="x" onerror=a&b>')).toBe("&lt;img src=&quot;x&quot; onerror=a&amp;b&gt;");
    expect(escaped("]]>")).toBe("]]&gt;");
  });

  it("keeps every legal character and replaces the others", () => {
    const legal = "a\tb\n\u0085é你𝔘🦜\u200b\u202e\ufeff\ufffd";
    expect(escaped(legal)).toBe(legal);
    for (let code = 0; code < 0x10000; code++) {
      const written = escaped(`a${String.fromCharCode(code)}b`);
      expect(isXml(written), code.toString(16)).toBe(true);
    }
    expect(escaped("\u0000\ud800x\udc00\ud83e\udd9c\udc00\ud800")).toBe("\ufffd\ufffdx\ufffd🦜\ufffd\ufffd");
  });

  it("carries JSON without loss, lone surrogates included", () => {
    const value = { text: '<a & "b">\u0000\u001f\ud800\uffff\ufffe\u2028 é🦜', number: 0.1 };
    const written = jsonInXml(value);
    expect(isXml(written)).toBe(true);
    expect(written).not.toMatch(/[<>]/);
    const read = written
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&");
    expect(JSON.parse(read)).toEqual(value);
  });
});

describe("an element", () => {
  it("leaves out what is undefined, and writes numbers to two decimals", () => {
    const attributes = { x: 1, y: -0.001, z: 1e-9, w: 1234.5678, no: undefined };
    expect(element("a", attributes)).toBe('<a x="1" y="0" z="0" w="1234.57"/>');
    expect(decimal(-12.3)).toBe("-12.3");
    expect(element("a", { t: '"<' }, "<b/>")).toBe('<a t="&quot;&lt;"><b/></a>');
  });
});
