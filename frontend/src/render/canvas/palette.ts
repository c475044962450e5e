import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";

/** Strand colours by kind, the hairlines' and the ground's, as the current theme has them. */
export interface Palette {
  kinds: string[];
  hairline: string;
  page: string;
  ink: string;
}

/** The colours as they are where `element` stands, resolved by the browser, whatever light-dark() chose. */
export function readPalette(element: Element): Palette {
  const probe = element.ownerDocument.createElement("span");
  element.append(probe);
  const token = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const kinds: string[] = [];
  kinds[SHARED] = token("--shared");
  kinds[ONLY_BASE] = token("--base");
  kinds[ONLY_TUNED] = token("--tuned");
  const palette = { kinds, hairline: token("--hairline"), page: token("--page"), ink: token("--ink") };
  probe.remove();
  return palette;
}
