import { ONLY_BASE, ONLY_TUNED, SHARED } from "../flow/strands";

/** Strand colours by kind, the hairlines' and the ground's, as the current theme has them. */
export interface Palette {
  kinds: string[];
  hairline: string;
  page: string;
  ink: string;
}

/** The tokens are registered as colours (tokens.css), so that their computed values are resolved ones. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const kinds: string[] = [];
  kinds[SHARED] = token("--shared");
  kinds[ONLY_BASE] = token("--base");
  kinds[ONLY_TUNED] = token("--tuned");
  return { kinds, hairline: token("--hairline"), page: token("--page"), ink: token("--ink") };
}
