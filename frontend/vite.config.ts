import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Rolldown } from "vite";
import { defineConfig } from "vitest/config";
import { grouped } from "./build/grouped.ts";
import { withoutUnused } from "./build/unused.ts";

/** The modules that only the page of a study has; the address of a condition is also written beside a sentence. */
const OF_STUDY = /\/src\/\w+\/(study\/(?!filterText)|study\.|readStudy\.)/;

export default defineConfig({
  base: "./",
  plugins: [withoutUnused(), grouped(), svelte()],
  // The Python package serves the built page.
  build: {
    target: "es2022",
    outDir: "../src/attention_flows/assets/static",
    emptyOutDir: true,
    // One style sheet: then the scripts that load later need nothing to be loaded with them.
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      optimization: { inlineConst: { mode: "all", pass: 2 } },
      output: {
        // Three scripts rather than many: each repeats the names that it shares with the others.
        codeSplitting: {
          groups: [
            { name: openingScript, priority: 2 },
            { name: "later", test: (id) => !OF_STUDY.test(id), priority: 1 },
            // A reader of one sentence does not load what only the study needs.
            { name: "study" },
          ],
        },
      },
    },
  },
  // Other checks run at the same time: a test may take long on a busy machine.
  // One process without isolation: to load the modules anew for each file takes as long as the tests themselves.
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "threads",
    isolate: false,
    unstubGlobals: true,
  },
});

/** The script that opens the page, for the modules that it needs; null for the others. */
function openingScript(id: string, context: Rolldown.ChunkingContext): string | null {
  const seen = new Set<string>();
  const opens = (module: string): boolean => {
    if (seen.has(module)) return false;
    seen.add(module);
    const info = context.getModuleInfo(module);
    return info !== null && (info.isEntry || info.importers.some(opens));
  };
  return opens(id) ? "opening" : null;
}
