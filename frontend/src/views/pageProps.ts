import type { Component } from "svelte";
import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import type { Selection } from "../flow/view";
import type { Source, StudyTransport, Task } from "../source/source";
import type { Chunk } from "./chunk.svelte";
import type { HeadsState } from "../state/heads.svelte";
import type { Host } from "../state/host";
import type { Theme } from "../state/theme.svelte";

/** What a page that loads later is given. */
export interface PageProps {
  source: Source;
  host: Host;
  theme: Theme;
  /** whether the reader came from another page, which a step back shows */
  returns: boolean;
  /** goes over to another page, by its address */
  onLeave: (address: string) => void;
}

/** What the lines on a sentence beside its study are given. */
export interface InStudyProps {
  send: StudyTransport;
  task: string;
  study: NonNullable<Task["study"]>;
  flow: Flow;
  /** of the sentence, by the model that the study is of; null where there are none */
  effects: Effects | null;
  /** the heads that are kept; null keeps all */
  kept: ReadonlySet<number> | null;
  headsState: HeadsState;
  selections: readonly Selection[];
  onLeave: (address: string) => void;
}

/** The parts of the page that need a study, each loaded later. */
export interface StudyParts {
  page: Chunk<Component<PageProps, StudyExports>>;
  inStudy: Chunk<Component<InStudyProps>>;
}

/** What the page of a study can be asked for. */
export interface StudyExports extends Record<string, unknown> {
  /** shows what the address names, which another page wrote */
  reopen(): void;
  /** the address of what is shown; null before it is there */
  address(): string | null;
}
