import type { Plugin } from "vite";

/** A component's function, and the declaration of a template, as Svelte's compiler writes them. */
const COMPONENT = /^function [\w$]+\(\$\$anchor\b/;
const TEMPLATE = /^(?:var|const) [\w$]+ = (?:\/\*.*?\*\/ )?from_(?:html|svg)\(/;

/**
 * Puts a script's components beside each other, and then its templates: gzip finds what is alike only within 32 kB. A
 * function may stand anywhere, and a template depends on nothing but must be there when the last statement mounts.
 */
export function grouped(): Plugin {
  return {
    name: "grouped",
    renderChunk(code) {
      const { body } = this.parse(code);
      const last = body.findLastIndex(({ type }) => type === "ExpressionStatement");
      const components: string[] = [];
      const templates: string[] = [];
      const others: string[] = [];
      const end: string[] = [];
      for (const [place, { start, end: stop }] of body.entries()) {
        const text = code.slice(start, stop);
        if (COMPONENT.test(text)) components.push(text);
        else if (TEMPLATE.test(text)) templates.push(text);
        else (place < last ? others : end).push(text);
      }
      return { code: [...others, ...components, ...templates, ...end].join("\n"), map: null };
    },
  };
}
