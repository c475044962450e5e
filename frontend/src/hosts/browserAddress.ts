import type { Address } from "../state/host";

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
