import { decode } from "../contract/decode";
import type { Flow } from "../contract/flow";
import { bytesFromBase64, polyfill } from "./polyfill";
import { viewOf, type ViewDocument } from "../flow/document";
import { Explorers } from "../flow/explorer";
import { PINNED_NAMES } from "../flow/pin";
import { figure, type FigureOptions } from "../render/svg/figure";

interface FigureRequest extends FigureOptions {
  view: ViewDocument;
  /** the view of a pinned trace, which takes the base's place in the message */
  pinned: ViewDocument | null;
}

/** A flow's picture as an SVG document, without a page; the message is base64, the request (a FigureRequest) JSON. */
export function render(message: string, request: string): string {
  const { view, pinned, ...options } = JSON.parse(request) as FigureRequest;
  const flow: Flow = decode(bytesFromBase64(message).buffer);
  const explorers = new Explorers(pinned ? { ...flow, names: PINNED_NAMES } : flow);
  const current = viewOf(view);
  const base = pinned ? viewOf(pinned) : current;
  return figure(explorers.of(current.kind, base.kind).explore(current, options.mode, base), options);
}

// The embedded engine calls this global by name.
polyfill(globalThis as unknown as Record<string, unknown>);
Object.assign(globalThis, { render });
