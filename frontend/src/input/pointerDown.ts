/** Whether a pointer is held down, as it is while a slider is dragged. */
let pressed = 0;
const waiting = new Set<() => void>();

if (typeof window !== "undefined") {
  const on = (name: "pointerdown" | "pointerup" | "pointercancel", by: 1 | -1) => {
    window.addEventListener(name, () => count(Math.max(0, pressed + by)), { capture: true, passive: true });
  };
  on("pointerdown", 1);
  on("pointerup", -1);
  on("pointercancel", -1);
  window.addEventListener("blur", (event) => event.target === window && count(0));
}

function count(now: number): void {
  pressed = now;
  if (pressed === 0) release();
}

function release(): void {
  const due = [...waiting];
  waiting.clear();
  for (const act of due) act();
}

/** Calls `act` now, or once no pointer is down any more. Returns what cancels it. */
export function whenPointerUp(act: () => void): () => void {
  if (pressed === 0) act();
  else waiting.add(act);
  return () => waiting.delete(act);
}
