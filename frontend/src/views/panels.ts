import type { Component } from "svelte";
import type { Tab } from "../state/panels";
import { Chunk } from "./chunk.svelte";
import CarriersPane from "./effects/CarriersPane.svelte";
import type { PanelProps } from "./panelProps";

type Panel = Component<PanelProps>;

/** The tabs beside the picture. state/panels.ts lists the same panels with their fields of the address. */
export const PANELS: readonly { id: Tab; label: string; chunk: Chunk<Panel> }[] = [
  { id: "effects", label: "Effects", chunk: Chunk.of<Panel>(CarriersPane) },
  { id: "heads", label: "Heads", chunk: new Chunk<Panel>(() => import("./heads/HeadsPanel.svelte")) },
  { id: "words", label: "Words", chunk: new Chunk<Panel>(() => import("./words/WordsPane.svelte")) },
  { id: "paths", label: "Paths", chunk: new Chunk<Panel>(() => import("./paths/PathsPane.svelte")) },
  { id: "edges", label: "Edges", chunk: new Chunk<Panel>(() => import("./edges/EdgesPane.svelte")) },
  { id: "tests", label: "Tests", chunk: new Chunk<Panel>(() => import("./effects/TestsPane.svelte")) },
  { id: "edit", label: "Edit", chunk: new Chunk<Panel>(() => import("./edit/EditPane.svelte")) },
];
