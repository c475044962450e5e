import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [svelte()],
  // The Python package serves the built page.
  build: {
    target: "es2022",
    outDir: "../src/attention_flows/assets/static",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
  // Other checks run at the same time: a test may take long on a busy machine.
  test: { include: ["tests/**/*.test.ts"], testTimeout: 60_000 },
});
