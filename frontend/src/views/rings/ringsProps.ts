import type { Emphasis } from "../../flow/emphasis";
import type { Selection } from "../../flow/view";
import type { Hover } from "../../state/pointer.svelte";
import type { ThemeName } from "../../state/theme.svelte";
import type { WordMark } from "../../state/wordMarks.svelte";

/** The props that Rings passes on to each of its drawings. */
export interface RingsProps {
  hover: Hover | null;
  /** what is highlighted while nothing is pointed at */
  emphasis: Emphasis | null;
  /** how each word is marked */
  marks: readonly WordMark[];
  theme: ThemeName;
  /** whether the change to the next picture is animated */
  morphing: boolean;
  onHover: (hover: Hover | null) => void;
  /** edits a word, in a sheet below a point of the page */
  onEdit: (word: number, x: number, y: number) => void;
  onSelect: (selection: Selection | null, add: boolean) => void;
}
