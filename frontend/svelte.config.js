import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

const CLASS_LETTERS = 4;

/** The file of each class that scopes a component's style. */
const files = new Map();

/** A class for the style of a component: shorter than Svelte's own, of which the built page has thousands. */
function scopeClass({ hash, filename }) {
  const name = `s-${hash(filename).slice(0, CLASS_LETTERS)}`;
  const file = files.get(name) ?? filename;
  if (file !== filename) throw new Error(`${file} and ${filename} have the same class: rename one of them`);
  files.set(name, filename);
  return name;
}

export default { preprocess: vitePreprocess(), compilerOptions: { cssHash: scopeClass } };
