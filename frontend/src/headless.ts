import { decode } from "./contract";
import { bytesOf, complete } from "./engine";
import { viewOf, type ViewDocument } from "./flow/document";
import { Explorers } from "./flow/explorer";
import { figure, type FigureOptions } from "./render/figure";

type Asked = FigureOptions & { view: ViewDocument };

/** A message's picture as an SVG document, without a page; the message comes in base64 and what is asked as JSON. */
export function render(message: string, asked: string): string {
  const { view, ...options } = JSON.parse(asked) as Asked;
  const explorers = new Explorers(decode(bytesOf(message).buffer));
  const seen = viewOf(view);
  return figure(explorers.of(seen.kind).explore(seen, options.mode), options);
}

// The entry for an embedded engine, which finds it by this name.
complete(globalThis as unknown as Record<string, unknown>);
Object.assign(globalThis, { render });
