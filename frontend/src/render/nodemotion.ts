import type { NodeList } from "../geometry/nodes";
import { NodeTween } from "../geometry/nodetween";
import type { RingsLayout } from "../geometry/rings";
import { easeOut, MORPH_MS } from "../motion";
import type { NodeDiscs } from "./nodes";

/** Shows nodes on their discs: at once, or growing and shrinking from what is there. */
export class NodeMotion {
  private readonly tween: NodeTween;
  private frame = 0;

  constructor(
    private readonly discs: NodeDiscs,
    layers: number,
    n: number,
  ) {
    this.tween = new NodeTween(layers, n);
  }

  /** `onStep` is told whenever discs may have come or gone. */
  show(nodes: NodeList, layout: RingsLayout, morph: boolean, onStep: () => void): void {
    this.stop();
    this.tween.setOut(nodes);
    const start = performance.now();
    const step = () => {
      const part = morph ? Math.min(1, (performance.now() - start) / MORPH_MS) : 1;
      this.discs.show(this.tween.at(easeOut(part)), layout);
      onStep();
      this.frame = part < 1 ? requestAnimationFrame(step) : 0;
    };
    step();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
