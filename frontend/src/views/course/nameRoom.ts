import type { Series } from "../../geometry/charts/courseChart";

/** From the last point of a line to its name, and from the name to the value, in pixels. */
export const NAME_GAP = 8;
/** A value is no wider than this before it is known. */
const USUAL_VALUE = 0.888;

/** The width of the names and values beside the lines of a chart, from the last point on; `measure` gives ems. */
export function nameRoom(
  series: readonly Series[],
  fontSize: number,
  measure: (text: string) => number,
): number {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(measure)) * fontSize;
  const names = widest(series.map(({ name }) => name));
  const values = widest(
    series.flatMap(({ values: numbers, format }) =>
      [USUAL_VALUE, ...numbers].map((value) => (value === null ? "" : format(value))),
    ),
  );
  return NAME_GAP + names + NAME_GAP + values + 2;
}
