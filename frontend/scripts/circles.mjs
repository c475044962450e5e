/**
 * Fails where modules of src import each other in a circle, type-only imports included: `node scripts/circles.mjs`.
 * ESLint sees one file at a time, so it cannot say this.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import process from "node:process";
import ts from "typescript";

const SOURCE = resolve(import.meta.dirname, "../src");
const ENDINGS = ["", ".ts", ".svelte.ts"];

/** The TypeScript of a file; of a component, its scripts. */
function scriptOf(file) {
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".svelte")) return text;
  return [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script).join("\n");
}

/** The modules of src that a file imports. */
function importsOf(file) {
  const specifiers = ts
    .preProcessFile(scriptOf(file), true, true)
    .importedFiles.map(({ fileName }) => fileName);
  return specifiers
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => {
      const path = resolve(dirname(file), specifier);
      const target = ENDINGS.map((ending) => path + ending).find(
        (name) => existsSync(name) && statSync(name).isFile(),
      );
      if (!target) throw new Error(`${relative(SOURCE, file)} imports ${specifier}, which is missing`);
      return target;
    });
}

/** A circle of modules, with the first one repeated at the end, or null. */
function circleOf(graph) {
  const finished = new Set();
  const path = [];
  const visit = (file) => {
    if (finished.has(file)) return null;
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      const circle = visit(target);
      if (circle) return circle;
    }
    path.pop();
    finished.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return null;
}

const files = readdirSync(SOURCE, { recursive: true })
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => resolve(SOURCE, name));
const circle = circleOf(new Map(files.map((file) => [file, importsOf(file)])));
if (circle) {
  console.error(
    `modules import each other in a circle:\n  ${circle.map((file) => relative(SOURCE, file)).join("\n  → ")}`,
  );
  process.exitCode = 1;
}
