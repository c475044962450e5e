import type { NodeList } from "../../geometry/nodes/nodes";
import { NodeTween } from "../../geometry/nodes/nodeTween";
import { easeOut, MORPH_MS } from "../../util/motion";

/** Shows nodes at once, or growing and shrinking from the current radii; `draw` gets the radii of each step. */
export class NodeMotion {
  private readonly tween: NodeTween;
  private frame = 0;

  constructor(layers: number, n: number) {
    this.tween = new NodeTween(layers, n);
  }

  show(nodes: NodeList, morph: boolean, draw: (nodes: NodeList) => void): void {
    this.stop();
    if (!morph) {
      this.tween.jump(nodes);
      draw(nodes);
      return;
    }
    this.tween.start(nodes);
    const start = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - start) / MORPH_MS);
      draw(this.tween.at(easeOut(part)));
      this.frame = part < 1 ? requestAnimationFrame(step) : 0;
    };
    step();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
