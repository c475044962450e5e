/** How long a picture takes to pass into another of the same words; the style sheets' --morph says the same. */
export const MORPH_MS = 180;

export const prefersStillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Fast at first, so that an answer is seen at once, and gentle at the end. */
export const easeOut = (t: number): number => 1 - (1 - t) ** 3;
