import { DragBox, type Box } from "../../input/dragBox.svelte";
import { headsInBox, type Head } from "../../flow/heads/pick";

/** How heads are picked, in whatever form they are shown. */
export interface HeadPicking {
  /** the most heads that a model has on each layer */
  heads: readonly number[];
  /** null keeps all */
  kept: ReadonlySet<number> | null;
  pointed: Head | null;
  onHeads: (heads: ReadonlySet<number> | null) => void;
  onPoint: (head: Head | null) => void;
  /** what stays in view when the pointer has left */
  onPick: (head: Head) => void;
  onOpen: (head: Head) => void;
  /** `times` as the event counts the clicks of a double click */
  onClick: (head: Head, times: number) => void;
  onDoubleClick: (head: Head) => void;
}

/** A box dragged around heads; it keeps those `inside` it. */
export const headDragBox = (picking: () => HeadPicking, inside: (box: Box) => readonly number[]): DragBox =>
  new DragBox((box, event) => {
    const { heads, kept, onHeads } = picking();
    const also = event.shiftKey || event.ctrlKey || event.metaKey ? kept : null;
    onHeads(headsInBox(inside(box), heads, also));
  });

/** The step, up and to the right, that an arrow key takes among heads. */
export const headStep = (key: string): readonly [number, number] | undefined =>
  (({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }) as const)[key];
