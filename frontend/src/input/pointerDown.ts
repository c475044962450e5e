/** How many pointers are down, as one is while a slider is dragged. */
let pointersDown = 0;
const waiting = new Set<() => void>();

if (typeof window !== "undefined") {
  const on = (name: "pointerdown" | "pointerup" | "pointercancel", change: 1 | -1) => {
    window.addEventListener(name, () => setPointersDown(Math.max(0, pointersDown + change)), {
      capture: true,
      passive: true,
    });
  };
  on("pointerdown", 1);
  on("pointerup", -1);
  on("pointercancel", -1);
  window.addEventListener("blur", (event) => event.target === window && setPointersDown(0));
}

function setPointersDown(count: number): void {
  pointersDown = count;
  if (pointersDown > 0) return;
  const actions = [...waiting];
  waiting.clear();
  for (const act of actions) act();
}

/** Calls `act` now, or once no pointer is down. The result cancels it. */
export function whenPointerUp(act: () => void): () => void {
  if (pointersDown === 0) act();
  else waiting.add(act);
  return () => waiting.delete(act);
}
