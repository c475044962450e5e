import { DragBox, type Box } from "../../input/dragBox.svelte";
import { headsInBox, type Head } from "../../flow/heads/pick";

/** The state and callbacks by which heads are picked, in the matrix and in the scatter plot alike. */
export interface HeadPicking {
  /** the number of heads on each layer, of the model that has more */
  heads: readonly number[];
  /** null keeps all */
  kept: ReadonlySet<number> | null;
  pointed: Head | null;
  onHeads: (heads: ReadonlySet<number> | null) => void;
  onPoint: (head: Head | null) => void;
  /** chooses the head whose detail stays when the pointer leaves */
  onPick: (head: Head) => void;
  onOpen: (head: Head) => void;
  /** `clickCount` is the event's `detail`: 2 for the second click of a double click */
  onClick: (head: Head, clickCount: number) => void;
  onDoubleClick: (head: Head) => void;
}

/** A box dragged around heads: it keeps those `inside`, added to the kept ones with Shift, Control or Command. */
export const headDragBox = (picking: () => HeadPicking, inside: (box: Box) => readonly number[]): DragBox =>
  new DragBox((box, event) => {
    const { heads, kept, onHeads } = picking();
    const also = event.shiftKey || event.ctrlKey || event.metaKey ? kept : null;
    onHeads(headsInBox(inside(box), heads, also));
  });

/** The step of an arrow key among heads: how far up and how far to the right. */
export const headStep = (key: string): readonly [number, number] | undefined =>
  (({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }) as const)[key];
