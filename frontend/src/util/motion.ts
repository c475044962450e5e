/** Duration of the animation between two pictures of the same words, as --morph in hosts/tokens.css. */
export const MORPH_MS = 180;

export const prefersStillness = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Start of the current frame on the clock of performance.now(); `now` where the browser does not report it. */
export const frameStart = (now: number): number => Number(document.timeline.currentTime ?? now);

/** Fast at first, so that the response is visible at once, and gentle at the end. */
export const easeOut = (t: number): number => 1 - (1 - t) ** 3;
