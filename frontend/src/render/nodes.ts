import type { NodeList } from "../geometry/nodes";
import { place, type RingsLayout } from "../geometry/rings";

const SVG = "http://www.w3.org/2000/svg";
const LEFT_HALF = "M0,-1A1,1 0 0 0 0,1Z";
const RIGHT_HALF = "M0,-1A1,1 0 0 1 0,1Z";

interface Disc {
  group: SVGGElement;
  left: SVGPathElement;
  right: SVGPathElement;
  leftRadius: number;
  rightRadius: number;
  seen: number;
  lit: boolean;
}

/**
 * Keeps one SVG disc per traced state, touching only what changed since the last update: a threshold drag moves
 * hundreds of discs at every frame.
 */
export class NodeDiscs {
  private readonly discs = new Map<number, Disc>();
  /** Cloned for every disc: a low threshold brings hundreds at once, and each attribute set costs time. */
  private readonly blank = blankDisc();
  private update = 0;
  private layout: RingsLayout | null = null;

  constructor(
    private readonly parent: SVGGElement,
    private readonly describe: (layer: number, word: number) => string,
  ) {
    parent.replaceChildren();
  }

  show(nodes: NodeList, layout: RingsLayout): void {
    this.update++;
    const moved = this.layout !== layout;
    this.layout = layout;
    const n = layout.angle.length;
    for (let index = 0; index < nodes.count; index++) {
      const layer = nodes.layer[index];
      const word = nodes.word[index];
      const key = layer * n + word;
      let disc = this.discs.get(key);
      if (!disc) this.discs.set(key, (disc = this.add(layer, word, layout)));
      else if (moved) this.moveTo(disc, layer, word, layout);
      disc.seen = this.update;
      if (disc.leftRadius !== nodes.left[index]) scale(disc.left, (disc.leftRadius = nodes.left[index]));
      if (disc.rightRadius !== nodes.right[index]) scale(disc.right, (disc.rightRadius = nodes.right[index]));
    }
    for (const [key, disc] of this.discs) {
      if (disc.seen === this.update) continue;
      disc.group.remove();
      this.discs.delete(key);
    }
  }

  /** Marks the discs of the given states, which stay clear while the others are dimmed. */
  light(nodes: NodeList, states: ReadonlySet<number> | null): void {
    const n = this.layout?.angle.length ?? 0;
    for (let index = 0; index < nodes.count; index++) {
      const key = nodes.layer[index] * n + nodes.word[index];
      const disc = this.discs.get(key);
      const lit = states?.has(key) ?? false;
      if (!disc || disc.lit === lit) continue;
      disc.lit = lit;
      disc.group.classList.toggle("lit", lit);
    }
  }

  private add(layer: number, word: number, layout: RingsLayout): Disc {
    const group = this.blank.cloneNode(true) as SVGGElement;
    const [left, right] = group.children as unknown as [SVGPathElement, SVGPathElement];
    group.setAttribute("aria-label", this.describe(layer, word));
    group.dataset.testid = `node-${String(layer)}-${String(word)}`;
    group.dataset.layer = String(layer);
    group.dataset.word = String(word);
    const disc = { group, left, right, leftRadius: -1, rightRadius: -1, seen: 0, lit: false };
    this.moveTo(disc, layer, word, layout);
    this.parent.append(group);
    return disc;
  }

  private moveTo({ group }: Disc, layer: number, word: number, layout: RingsLayout): void {
    const { x, y } = place(layout, layer, word);
    group.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)})`);
  }
}

function blankDisc(): SVGGElement {
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", "node");
  group.setAttribute("role", "button");
  group.setAttribute("tabindex", "-1");
  group.append(half(LEFT_HALF, "left"), half(RIGHT_HALF, "right"));
  return group;
}

function half(shape: string, side: string): SVGPathElement {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", shape);
  path.setAttribute("class", side);
  return path;
}

function scale(path: SVGPathElement, radius: number): void {
  path.setAttribute("transform", `scale(${radius.toFixed(2)})`);
}
