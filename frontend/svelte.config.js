import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";
import { readdirSync } from "node:fs";
import { relative, resolve } from "node:path";

const SOURCE = resolve(import.meta.dirname, "src");
const COMPONENTS = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".svelte"))
  .sort();

/** A class for the style of a component, by its number: shorter than a hash, of which the built page has thousands. */
const scopeClass = ({ filename }) =>
  `s${COMPONENTS.indexOf(relative(SOURCE, resolve(filename))).toString(36)}`;

export default { preprocess: vitePreprocess(), compilerOptions: { cssHash: scopeClass } };
