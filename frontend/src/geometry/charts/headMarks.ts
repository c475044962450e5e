import type { Role } from "../../contract/flow";
import type { Head } from "../../flow/heads/pick";
import type { HeadPlace } from "../../flow/heads/distances";
import { headKey } from "../../flow/view";

export interface HeadPoint {
  role: Role;
  x: number;
  y: number;
}

/** A head with its point in each model that is drawn, the base's first. */
export interface HeadMark extends Head {
  key: number;
  points: HeadPoint[];
}

/** The heads of an embedding scaled to a square; the scale does not depend on which models are drawn. */
export function headMarks(
  places: readonly HeadPlace[],
  points: Float64Array,
  roles: readonly Role[],
  size: number,
  pad: number,
): HeadMark[] {
  const spans = [0, 1].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < points.length; i += 2)
      [low, high] = [Math.min(low, points[i]), Math.max(high, points[i])];
    return { middle: (low + high) / 2, width: high - low };
  });
  const unit = (size - 2 * pad) / (Math.max(spans[0].width, spans[1].width) || 1);
  const onAxis = (axis: number, value: number) => size / 2 + (value - spans[axis].middle) * unit;
  const marks = new Map<number, HeadMark>();
  places.forEach(({ role, layer, head }, i) => {
    if (!roles.includes(role)) return;
    const key = headKey(layer, head);
    const mark = marks.get(key) ?? { layer, head, key, points: [] };
    mark.points.push({ role, x: onAxis(0, points[2 * i]), y: onAxis(1, points[2 * i + 1]) });
    marks.set(key, mark);
  });
  return [...marks.values()];
}
