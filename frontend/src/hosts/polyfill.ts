/** The browser functions that the renderer needs and a bare JavaScript engine lacks. */

const LETTER_VALUES = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((letter, value) => {
  LETTER_VALUES[letter.charCodeAt(0)] = value;
});

/** The bytes of a base64 text. */
export function bytesFromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const end = base64.indexOf("=");
  const letters = end < 0 ? base64.length : end;
  const bytes = new Uint8Array(Math.floor((letters * 3) / 4));
  let at = 0;
  for (let index = 0; at < bytes.length; index += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((next) => LETTER_VALUES[base64.charCodeAt(index + next)] ?? 0);
    bytes[at++] = (a << 2) | (b >> 4);
    if (at < bytes.length) bytes[at++] = ((b & 15) << 4) | (c >> 2);
    if (at < bytes.length) bytes[at++] = ((c & 3) << 6) | d;
  }
  return bytes;
}

/** Decodes UTF-8 that is known to be well formed, as a message's header is. */
class Utf8Decoder {
  decode(bytes: Uint8Array): string {
    const parts: string[] = [];
    for (let at = 0; at < bytes.length;) {
      const first = bytes[at];
      const more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      let code = more === 0 ? first : first & (0x3f >> more);
      for (let next = 1; next <= more; next++) code = (code << 6) | (bytes[at + next] & 0x3f);
      parts.push(String.fromCodePoint(code));
      at += more + 1;
    }
    return parts.join("");
  }
}

/** Adds what `decode` needs to an engine without a page. */
export function polyfill(engine: Record<string, unknown>): void {
  engine.TextDecoder ??= Utf8Decoder;
}
