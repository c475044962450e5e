import type { Address } from "../state/host";

/** An address for a guest, which does not own the browser's: the steps last as long as the picture. */
export function memoryAddress(): Address {
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
