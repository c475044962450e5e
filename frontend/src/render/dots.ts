interface Stroke {
  width: number;
  opacity: number;
}

const SPACING = 2.2;
const MIN_WIDTH = 1.8;
const MIN_OPACITY = 0.7;

/** How a strand that is not in the trace is drawn: as dots, by round ends of the line. Dots need more ink to be seen. */
export function dotted({ width, opacity }: Stroke): Stroke & { dash: [number, number] } {
  const diameter = Math.max(MIN_WIDTH, width);
  return {
    width: diameter,
    opacity: Math.max(MIN_OPACITY, opacity),
    dash: [0.1, Math.round(SPACING * diameter * 10) / 10],
  };
}
