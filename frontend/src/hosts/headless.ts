import { decode } from "../contract/decode";
import type { Flow } from "../contract/flow";
import { bytesOf, complete } from "./polyfill";
import { viewOf, type ViewDocument } from "../flow/document";
import { Explorers } from "../flow/explorer";
import { PINNED_NAMES } from "../flow/pin";
import { figure, type FigureOptions } from "../render/svg/figure";

interface RenderOptions extends FigureOptions {
  view: ViewDocument;
  /** of a pinned trace, which the message has in the base's place */
  pinned: ViewDocument | null;
}

/** A message's picture as an SVG document, without a page; the message is in base64 and the options are JSON. */
export function render(message: string, options: string): string {
  const { view, pinned, ...figureOptions } = JSON.parse(options) as RenderOptions;
  const flow: Flow = decode(bytesOf(message).buffer);
  const explorers = new Explorers(pinned ? { ...flow, names: PINNED_NAMES } : flow);
  const current = viewOf(view);
  const base = pinned ? viewOf(pinned) : current;
  return figure(
    explorers.of(current.kind, base.kind).explore(current, figureOptions.mode, base),
    figureOptions,
  );
}

// The entry for an embedded engine, which finds it by this name.
complete(globalThis as unknown as Record<string, unknown>);
Object.assign(globalThis, { render });
