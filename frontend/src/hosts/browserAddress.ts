import type { Address } from "../state/host";

interface HistoryState {
  place?: number;
}

/** The fragment in the address bar, and the browser's history. */
export function browserAddress(): Address {
  return {
    read: () => ({
      text: location.hash.slice(1),
      place: (history.state as HistoryState | null)?.place ?? null,
    }),
    write(text, place, how) {
      if (how === "push") history.pushState({ place }, "", `#${text}`);
      else history.replaceState({ place }, "", `#${text}`);
    },
    go: (by) => history.go(by),
    onMove(listener) {
      window.addEventListener("popstate", listener);
      return () => window.removeEventListener("popstate", listener);
    },
  };
}
