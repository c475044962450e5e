import type { Plugin } from "vite";

const HYDRATION = /\/svelte\/src\/internal\/client\/dom\/hydration\.js$/;
const PRELOAD = "\0vite/preload-helper.js";
/** What a compiled component calls at nearly every element, to go along with a rendered one. */
const HYDRATION_CALLS = /^\s*\$\.(?:reset|next)\([\w$]*\);$/gm;

/**
 * Leaves out of a script what Svelte and Vite put in for pages of another kind: hydration, as nothing here is rendered
 * before the script runs, and the loading of style sheets with a script, as there is one sheet.
 */
export function withoutUnused(): Plugin {
  return {
    name: "without-unused",
    enforce: "post",
    transform(code, id) {
      if (id.endsWith(".svelte")) return { code: code.replace(HYDRATION_CALLS, ""), map: null };
      if (id === PRELOAD) return { code: "export const __vitePreload = (load) => load();", map: null };
      if (!HYDRATION.test(id)) return null;
      const names = [...code.matchAll(/^export (?:let|function) (\w+)/gm)].map(([, name]) => name);
      if (!names.includes("hydrating")) this.error(`${id} has changed: look at what it exports`);
      return { code: names.map(exportOf).join("\n"), map: null };
    },
  };
}

function exportOf(name: string): string {
  if (name === "hydrating") return "export const hydrating = false;";
  if (name === "hydrate_node") return "export const hydrate_node = null;";
  return `export function ${name}() {}`;
}
