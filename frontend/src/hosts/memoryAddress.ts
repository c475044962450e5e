import type { Address } from "../state/host";

/** An address in memory, for a component within another page, whose address is not its own; `first` is what it opens with. */
export function memoryAddress(first = ""): Address {
  const texts: string[] = first ? [first] : [];
  let current = 0;
  const listeners = new Set<() => void>();
  return {
    read: () => ({ text: texts[current] ?? "", place: current }),
    write(text, place, how) {
      if (how === "push") texts.length = place; // a new step replaces those ahead
      texts[place] = text;
      current = place;
    },
    go(by) {
      current = Math.min(texts.length - 1, Math.max(0, current + by));
      for (const listener of listeners) listener();
    },
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
