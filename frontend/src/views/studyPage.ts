import type { Component } from "svelte";
import { Chunk } from "./chunk.svelte";
import type { PageProps, StudyExports } from "./pageProps";

type StudyPage = Component<PageProps, StudyExports>;

/** The page of a study, for the hosts that can have one; it stands alone, as what imports it holds the whole page. */
export const STUDY = new Chunk<StudyPage>(
  () => import("./study/StudyPage.svelte") as Promise<{ default: StudyPage }>,
);
