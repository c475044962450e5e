import type { Component } from "svelte";
import { UrlFields } from "../state/urlFields";
import { Chunk } from "./chunk.svelte";
import type { PageProps, StudyExports } from "./pageProps";

export const STUDY = new Chunk<Component<PageProps, StudyExports>>(() => import("./study/StudyPage.svelte"));

export type PageId = "sentence" | "study";

/** The page that an address names. The sentence's page is the default, and no address of a sentence writes its name. */
export const pageOf = (address: string): PageId =>
  new UrlFields(address).oneOf("page", ["sentence", "study"] as const, "sentence");
