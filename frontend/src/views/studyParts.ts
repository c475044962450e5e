import type { Component } from "svelte";
import { Chunk } from "./chunk.svelte";
import type { InStudyProps, PageProps, StudyExports, StudyParts } from "./pageProps";

type Loaded<Part> = Promise<{ default: Part }>;

/** The page of a study, and the lines on a sentence beside its study, for the hosts that can have one. */
export const STUDY_PARTS: StudyParts = {
  page: new Chunk(
    () =>
      import("./study/StudyPage.svelte") as Promise<unknown> as Loaded<Component<PageProps, StudyExports>>,
  ),
  inStudy: new Chunk(() => import("./sentence/InStudy.svelte") as Loaded<Component<InStudyProps>>),
};
