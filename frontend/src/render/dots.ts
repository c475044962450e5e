const SPACING = 2.4;
const MIN_SPACING = 4;

/** The dashes of a strand that is not in the trace: dots, with round ends of the line. */
export const dotsOf = (width: number): [number, number] => [0.1, Math.max(MIN_SPACING, SPACING * width)];
