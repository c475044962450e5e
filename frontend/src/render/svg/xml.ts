/** Characters that XML 1.0 cannot express: control characters, lone surrogates and two non-characters. */
const FORBIDDEN = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\p{Cs}\ufffe\uffff]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text escaped for XML content and attributes; forbidden characters become U+FFFD. */
export const escaped = (text: string): string =>
  text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** A value as JSON that XML can carry without loss. */
export const jsonInXml = (value: unknown): string =>
  escaped(
    JSON.stringify(value).replace(/[\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`),
  );

/** A number to two decimals, in the same characters in every engine. */
export function decimal(value: number): string {
  const hundredths = Math.round(value * 100);
  return hundredths === 0 ? "0" : String(hundredths / 100);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element whose content is XML. */
export function element(name: string, attributes: Attributes, content = ""): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    tag += ` ${key}="${typeof value === "number" ? decimal(value) : escaped(value)}"`;
  }
  return content === "" ? `${tag}/>` : `${tag}>${content}</${name}>`;
}
