import { defineConfig } from "vite";

/** The renderer alone, as one classic script for the JavaScript engine that the Python package embeds. */
export default defineConfig({
  build: {
    target: "es2022",
    outDir: "../src/attention_flows/assets/engine",
    emptyOutDir: true,
    lib: {
      entry: "src/hosts/headless.ts",
      formats: ["iife"],
      name: "attentionFlows",
      fileName: () => "headless.js",
    },
  },
});
