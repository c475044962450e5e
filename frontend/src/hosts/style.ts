/** The whole style sheet, put here by the build of a single script (vite.bundles.config.ts). */
const STYLE = "%STYLE%";

/** Applied by script, it needs nothing of a page's rules for style sheets, and reaches no farther than `root`. */
export function applyStyle(root: Document | ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
