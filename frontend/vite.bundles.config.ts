import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { withoutUnused } from "./build/unused.ts";

const ENTRIES: Readonly<Record<string, string>> = {
  file: "src/hosts/savedFile.ts",
  widget: "src/hosts/notebook.ts",
};

/**
 * The component as one script for a document that Python writes (`--mode file`) or for a notebook (`--mode widget`):
 * `vite build --config vite.bundles.config.ts --mode …`. The script contains the style sheet,
 * which src/hosts/style.ts applies.
 */
export default defineConfig(({ mode }) => ({
  plugins: [partsInside(), withoutUnused(), svelte(), styleInside()],
  build: {
    target: "es2022",
    outDir: "../src/attention_flows/assets/bundles",
    emptyOutDir: false,
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      input: ENTRIES[mode],
      preserveEntrySignatures: "strict",
      output: { format: mode === "file" ? "iife" : "es", entryFileNames: `${mode}.js` },
    },
  },
}));

/** Imports with the others what the web app loads later: a single script has nothing to load from. */
function partsInside(): Plugin {
  return {
    name: "parts-inside",
    enforce: "pre",
    // The build can inline such an import as it is, but then keeps each of its modules apart.
    transform(code, id) {
      if (!/\/src\/.*\.ts$/.test(id)) return null;
      const imports: string[] = [];
      const inside = code.replace(/\bimport\(("[^"]+")\)/g, (_, path: string) => {
        const name = `part${String(imports.length)}`;
        imports.push(`import * as ${name} from ${path};`);
        return `Promise.resolve(${name})`;
      });
      return imports.length > 0 ? { code: `${imports.join(" ")}${inside}`, map: null } : null;
    },
    generateBundle(_, bundle) {
      const scripts = Object.values(bundle).filter(({ type }) => type === "chunk");
      if (scripts.length !== 1)
        this.error("the script has parts that would load later: load them in a .ts file");
    },
  };
}

/** Replaces the placeholder in src/hosts/style.ts by the built style sheet. */
function styleInside(): Plugin {
  return {
    name: "style-inside",
    enforce: "post",
    generateBundle(_, bundle) {
      let style: string | null = null;
      for (const [name, output] of Object.entries(bundle)) {
        if (output.type !== "asset" || !name.endsWith(".css")) continue;
        style = String(output.source);
        Reflect.deleteProperty(bundle, name);
      }
      let replaced = 0;
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        output.code = output.code.replace(/(["'`])%STYLE%\1/, () => {
          replaced++;
          return JSON.stringify(style);
        });
      }
      if (style === null || replaced !== 1)
        this.error(
          "the script has no placeholder for the style sheet, or several, or there is no style sheet",
        );
    },
  };
}
