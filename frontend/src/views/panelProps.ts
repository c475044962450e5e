import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import type { Emphasis } from "../flow/emphasis";
import type { Picture } from "../flow/explorer";
import type { Head } from "../flow/heads/pick";
import type { Untraced } from "../flow/query/untraced";
import type { Selection } from "../flow/view";
import type { FlowRequest } from "../source/source";
import type { EditState } from "../state/edit.svelte";
import type { Experiments } from "../state/experiments.svelte";
import type { Measuring } from "../state/measuring.svelte";
import type { HeadsState } from "../state/heads.svelte";
import type { PanelState } from "../state/panels";
import type { Hover } from "../state/pointer.svelte";
import type { ThemeName } from "../state/theme.svelte";

/** The props of every panel; a component declares those that it uses. */
export interface PanelProps {
  /** of the picture; unlike the picture it stays the same during a drag */
  flow: Flow;
  picture: Picture;
  /** of the sentence; null until they are there, and where there are none */
  effects: Effects | null;
  /** why there are none, or that they are on their way, in one line */
  effectsLine: string | null;
  selections: readonly Selection[];
  /** the heads that the view keeps; null keeps all */
  kept: ReadonlySet<number> | null;
  hover: Hover | null;
  panels: PanelState;
  headsState: HeadsState;
  measuring: Measuring;
  /** whether the rings draw links by effect */
  byEffect: boolean;
  /** whether a request runs */
  pending: boolean;
  theme: ThemeName;
  /** the query whose matches are drawn beside the trace */
  drawn: string | undefined;
  /** what it draws; null until that has been found */
  untraced: Untraced | null;
  tests: Experiments;
  edit: EditState;
  /** the request of the picture */
  answered: FlowRequest | null;
  /** the number of links that are drawn by effect; null where the traced attention is drawn */
  drawnLinks: number | null;
  /** whether the base's attention can be put into the tuned model */
  canRestore: boolean;
  /** the effects of the present text that the page has; `settled` once no others are on their way */
  known: Effects | null;
  settled: boolean;
  /** runs the models without what is selected, or without what is drawn */
  onTest: () => void;
  /** runs them without what is drawn, or with that alone */
  onTestDrawn: (keeps: boolean) => void;
  /** goes back to the text before the edit, or no longer shows it */
  onUndo: () => void;
  onDrop: () => void;
  onDraw: (query: string | undefined) => void;
  /** `goesOn` where more changes follow, as of a text that is typed */
  onPanels: (change: Partial<PanelState>, goesOn?: boolean) => void;
  onPoint: (hover: Hover | null) => void;
  onEmphasis: (emphasis: Emphasis | null) => void;
  onHead: (head: Head | null) => void;
  onHeads: (heads: ReadonlySet<number> | null) => void;
  onSelect: (selection: Selection, add: boolean) => void;
}
