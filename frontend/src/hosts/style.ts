/** The whole style sheet, inserted by the build of a single script (vite.bundles.config.ts). */
const STYLE = "%STYLE%";

/** Applies the style sheet to `root` only. A content security policy does not block a sheet made by script. */
export function applyStyle(root: Document | ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
