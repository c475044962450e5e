import { emptyNodes, type NodeList } from "./nodes";

/**
 * Animates radii from one list of nodes to another. A state that only one of the lists has grows from nothing, or shrinks
 * to it. A new animation starts from the present radii.
 */
export class NodeTween {
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private readonly startLeft: Float32Array;
  private readonly startRight: Float32Array;
  private readonly endLeft: Float32Array;
  private readonly endRight: Float32Array;

  /** The radii of a state are at layer · n + word. */
  constructor(
    private readonly layers: number,
    private readonly n: number,
  ) {
    const states = layers * n;
    this.left = new Float32Array(states);
    this.right = new Float32Array(states);
    this.startLeft = new Float32Array(states);
    this.startRight = new Float32Array(states);
    this.endLeft = new Float32Array(states);
    this.endRight = new Float32Array(states);
  }

  /** Starts an animation to the target's radii. */
  start(target: NodeList): void {
    this.startLeft.set(this.left);
    this.startRight.set(this.right);
    this.spread(target, this.endLeft, this.endRight);
  }

  /** Sets the radii to the target's without an animation. */
  jump(target: NodeList): void {
    this.spread(target, this.left, this.right);
  }

  private spread(nodes: NodeList, left: Float32Array, right: Float32Array): void {
    left.fill(0);
    right.fill(0);
    for (let index = 0; index < nodes.count; index++) {
      const state = nodes.layer[index] * this.n + nodes.word[index];
      left[state] = nodes.left[index];
      right[state] = nodes.right[index];
    }
  }

  /** The nodes at a part of the animation, 0..1; at 1 they are the target's. */
  at(part: number): NodeList {
    const states = this.layers * this.n;
    const nodes = emptyNodes(states);
    for (let state = 0; state < states; state++) {
      const left = mix(this.startLeft[state], this.endLeft[state], part);
      const right = mix(this.startRight[state], this.endRight[state], part);
      this.left[state] = left;
      this.right[state] = right;
      if (left === 0 && right === 0) continue;
      const index = nodes.count++;
      nodes.layer[index] = Math.floor(state / this.n);
      nodes.word[index] = state % this.n;
      nodes.left[index] = left;
      nodes.right[index] = right;
    }
    return nodes;
  }
}

const mix = (from: number, to: number, part: number): number => (part >= 1 ? to : from + (to - from) * part);
