import type { Selection } from "../flow/view";

/** Arrow keys move the focus amongst the discs: along a ring, or along a word's ray. */
export function focusNeighbour(event: KeyboardEvent, onSelect: (selection: Selection) => void): void {
  const group = event.currentTarget;
  const from = event.target;
  if (!(group instanceof SVGElement) || !(from instanceof SVGElement)) return;
  const arrow = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const layer = Number(from.dataset.layer ?? NaN);
  const word = Number(from.dataset.word ?? NaN);
  if (arrow) {
    event.preventDefault();
    const next =
      from === group ? group.querySelector<SVGElement>(".node") : nearest(group, layer, word, arrow);
    next?.focus();
  } else if (from !== group && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    onSelect({ layer, word });
  }
}

function nearest(
  group: SVGElement,
  layer: number,
  word: number,
  [up, right]: readonly number[],
): SVGElement | null {
  let best: SVGElement | null = null;
  let least = Infinity;
  for (const node of group.querySelectorAll<SVGElement>(".node")) {
    const layers = Number(node.dataset.layer) - layer;
    const words = Number(node.dataset.word) - word;
    const ahead = up === 0 ? layers === 0 && words * right > 0 : words === 0 && layers * up > 0;
    const distance = Math.abs(layers) + Math.abs(words);
    if (ahead && distance < least) {
      best = node;
      least = distance;
    }
  }
  return best;
}
