import { decode } from "../contract/decode";
import type { Flow } from "../contract/flow";

/** A flow as a saved file holds it: a message, deflated, in base 64. */
export async function readFlow(written: string): Promise<Flow> {
  const bytes = Uint8Array.from(atob(written.trim()), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return decode(await new Response(inflated).arrayBuffer());
}
