import { Chunk } from "./chunk.svelte";
import { PANELS } from "./panels";

export const HELP = new Chunk(() => import("./shell/HelpSheet.svelte"));
export const TOUR = new Chunk(() => import("./shell/Tour.svelte"));
export const COURSE = new Chunk(() => import("./course/Course.svelte"));
export const WORD_EDITOR = new Chunk(() => import("./edit/WordEditor.svelte"));

/** Loads all parts of the page, so that no reader waits for one and none is missed once the server has stopped. */
export async function loadParts(): Promise<void> {
  for (const part of [...PANELS.map(({ chunk }) => chunk), COURSE, WORD_EDITOR, HELP, TOUR])
    await part.load();
}
