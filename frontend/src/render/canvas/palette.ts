import { kindColours } from "../kindColours";

/** The colours of the canvas in the current theme. */
export interface Palette {
  /** strands, in the order of the kinds of flow/strands.ts */
  kinds: string[];
  hairline: string;
  page: string;
  ink: string;
}

/** The colours of tokens.css at `element`, resolved by the browser, as light-dark() depends on the theme. */
export function readPalette(element: Element): Palette {
  const probe = element.ownerDocument.createElement("span");
  element.append(probe);
  const token = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const kinds = kindColours({ shared: token("--shared"), base: token("--base"), tuned: token("--tuned") });
  const palette = { kinds, hairline: token("--hairline"), page: token("--page"), ink: token("--ink") };
  probe.remove();
  return palette;
}
