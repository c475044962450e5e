/** How long a picture takes to pass into another of the same words; the style sheets' --morph says the same. */
export const MORPH_MS = 180;

export const prefersStillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** When the present frame began, in the time of performance.now(); `now` where the browser does not say. */
export const frameStart = (now: number): number => Number(document.timeline.currentTime ?? now);

/** Fast at first, so that an answer is seen at once, and gentle at the end. */
export const easeOut = (t: number): number => 1 - (1 - t) ** 3;
