import type { Address } from "../state/history.svelte";

interface State {
  place?: number;
}

/** The address bar's #, and the browser's own back and forward. */
export function browserAddress(): Address {
  return {
    read: () => ({ text: location.hash.slice(1), place: (history.state as State | null)?.place ?? null }),
    write(text, place, how) {
      if (how === "push") history.pushState({ place }, "", `#${text}`);
      else history.replaceState({ place }, "", `#${text}`);
    },
    go: (by) => history.go(by),
    onMove(moved) {
      window.addEventListener("popstate", moved);
      return () => window.removeEventListener("popstate", moved);
    },
  };
}

/** For a host whose address is not ours: the steps are kept as long as the picture is there. */
export function ownAddress(): Address {
  const texts: string[] = [];
  let at = 0;
  let moved: () => void = () => undefined;
  return {
    read: () => ({ text: texts[at] ?? "", place: at }),
    write(text, place, how) {
      if (how === "push") texts.length = place; // what lay ahead is gone
      texts[place] = text;
      at = place;
    },
    go(by) {
      at = Math.min(texts.length - 1, Math.max(0, at + by));
      moved();
    },
    onMove(listener) {
      moved = listener;
      return () => (moved = () => undefined);
    },
  };
}
