import type { Emphasis } from "../../flow/emphasis";
import type { Selection } from "../../flow/view";
import type { Hover } from "../../state/pointer.svelte";
import type { ThemeName } from "../../state/theme.svelte";
import type { WordMark } from "../../state/wordMarks.svelte";

/** What the rings are drawn with beside their picture, whether in one drawing or two. */
export interface RingsProps {
  hover: Hover | null;
  /** what stands out while nothing is pointed at */
  emphasis: Emphasis | null;
  /** how each word stands out */
  marks: readonly WordMark[];
  theme: ThemeName;
  /** pass smoothly into the picture that is given next */
  morphing: boolean;
  onHover: (hover: Hover | null) => void;
  onSelect: (selection: Selection | null, add: boolean) => void;
}
