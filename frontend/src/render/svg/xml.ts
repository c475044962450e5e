/** What XML 1.0 has no way to write: control characters, lone surrogates and two non-characters. */
const FORBIDDEN = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\p{Cs}\ufffe\uffff]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML writes it, in content and in attributes; what cannot be written is replaced by U+FFFD. */
export const escaped = (text: string): string =>
  text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** A value as JSON that XML can carry without loss. */
export const jsonInXml = (value: unknown): string =>
  escaped(
    JSON.stringify(value).replace(/[\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`),
  );

/** A number to two decimals, always in the same few characters. */
export function decimal(value: number): string {
  const hundredths = Math.round(value * 100);
  return hundredths === 0 ? "0" : String(hundredths / 100);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; its content is XML already. */
export function element(name: string, attributes: Attributes, content = ""): string {
  let written = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    written += ` ${key}="${typeof value === "number" ? decimal(value) : escaped(value)}"`;
  }
  return content === "" ? `${written}/>` : `${written}>${content}</${name}>`;
}
