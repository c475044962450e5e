import { ONLY_BASE, ONLY_TUNED, SHARED } from "../flow/strands";

/** The colours of shared strands and of those of one model alone, in the order of the kinds of strands. */
export function kindColours(colours: { shared: string; base: string; tuned: string }): string[] {
  const kinds: string[] = [];
  kinds[SHARED] = colours.shared;
  kinds[ONLY_BASE] = colours.base;
  kinds[ONLY_TUNED] = colours.tuned;
  return kinds;
}
