import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import { defineConfig } from "eslint/config";
import globals from "globals";
import ts from "typescript-eslint";
import { readdirSync } from "node:fs";
import svelteConfig from "./svelte.config.js";

/** The folders of src, lowest first: a module imports from its own and from lower ones only. */
const LAYERS = [
  "util",
  "contract",
  "flow",
  "source",
  "wording",
  "geometry",
  "render",
  "input",
  "state",
  "views",
  "hosts",
];
const unlisted = readdirSync(new URL("src", import.meta.url)).filter((name) => !LAYERS.includes(name));
if (unlisted.length > 0) throw new Error(`src has entries that belong to no layer: ${unlisted.join(", ")}`);

/** The layers of the headless renderer: no Svelte, no document. */
const PAGELESS = LAYERS.slice(LAYERS.indexOf("contract"), LAYERS.indexOf("render") + 1);

/** Imports that would point outward. */
const outward = (layer) => {
  const higher = LAYERS.slice(LAYERS.indexOf(layer) + 1);
  return {
    regex: `^(\\.{1,2}/)+(${[...higher, "tests"].join("|")})/`,
    message: `${layer} is below that layer (the list in eslint.config.js).`,
  };
};

/** Two kinds of imports that no-restricted-imports does not see. The page may load what is below it later. */
const restrictedSyntax = (layer) => {
  const { regex, message } = outward(layer);
  const loads = PAGELESS.includes(layer)
    ? "ImportExpression"
    : `ImportExpression[source.value=/${regex.replaceAll("/", "\\/")}/]`;
  return ["TSImportType", { selector: loads, message }];
};

const SVELTE = {
  regex: "^svelte($|/)|\\.svelte$|/util/frames$",
  message: "From contract to render nothing depends on Svelte.",
};

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  { languageOptions: { globals: globals.browser } },
  // TypeScript says so (tsconfig.json).
  { rules: { "@typescript-eslint/no-unused-vars": "off" } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
  },
  LAYERS.map((layer) => ({
    name: `layer ${layer}`,
    files: [`src/${layer}/**/*.{ts,svelte}`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: PAGELESS.includes(layer) ? [outward(layer), SVELTE] : [outward(layer)] },
      ],
      "no-restricted-syntax": ["error", ...restrictedSyntax(layer)],
      ...(PAGELESS.includes(layer) && { "no-restricted-globals": ["error", "document", "window"] }),
    },
  })),
  {
    name: "the headless renderer",
    files: ["src/hosts/{headless,polyfill}.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [outward("render"), SVELTE] }],
      "no-restricted-globals": ["error", "document", "window"],
    },
  },
);
