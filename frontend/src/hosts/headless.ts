import { decode } from "../contract/decode";
import type { Flow } from "../contract/flow";
import { bytesOf, complete } from "./polyfill";
import { viewOf, type ViewDocument } from "../flow/document";
import { Explorers } from "../flow/explorer";
import { PINNED_NAMES } from "../flow/pin";
import { figure, type FigureOptions } from "../render/svg/figure";

interface Asked extends FigureOptions {
  view: ViewDocument;
  /** of a pinned trace, which the message has in the base's place */
  pinned: ViewDocument | null;
}

/** A message's picture as an SVG document, without a page; the message is in base64 and the options are JSON. */
export function render(message: string, asked: string): string {
  const { view, pinned, ...options } = JSON.parse(asked) as Asked;
  const flow: Flow = decode(bytesOf(message).buffer);
  const explorers = new Explorers(pinned ? { ...flow, names: PINNED_NAMES } : flow);
  const seen = viewOf(view);
  const before = pinned ? viewOf(pinned) : seen;
  return figure(explorers.of(seen.kind, before.kind).explore(seen, options.mode, before), options);
}

// The entry for an embedded engine, which finds it by this name.
complete(globalThis as unknown as Record<string, unknown>);
Object.assign(globalThis, { render });
