/** An axis of a chart: numbers along a length in pixels. */
export interface Axis {
  low: number;
  high: number;
  /** pixels of the low end and of the high one */
  from: number;
  to: number;
}

const MARGIN = 0.03;
const STEPS = [1, 2, 5, 10];
/** between two ticks, in pixels */
const MIN_GAP = 64;

/** The axis over an extent, with some room at its ends. */
export function axisOver(extent: readonly [number, number] | null, from: number, to: number): Axis {
  const [low, high] = extent ?? [0, 1];
  const room = (high - low || Math.abs(low) || 1) * MARGIN;
  return { low: low - room, high: high + room, from, to };
}

/** The axis from a value to another along a length; two equal ones are a unit apart. */
export const axisOf = (low: number, high: number, length: number): Axis => ({
  low,
  high: high > low ? high : low + 1,
  from: 0,
  to: length,
});

export const pixelOf = ({ low, high, from, to }: Axis, value: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

export const valueAt = ({ low, high, from, to }: Axis, pixel: number): number =>
  low + ((pixel - from) / (to - from)) * (high - low);

/** Round numbers along an axis, as many as there is room for. */
export function ticksOf({ low, high, from, to }: Axis): number[] {
  const wanted = Math.max(2, Math.floor(Math.abs(to - from) / MIN_GAP));
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}
