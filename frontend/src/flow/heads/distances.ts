import { rowDistance, type RowsOfHead } from "./rowDistance";
import type { HeadRows } from "./rows";
import { leafOrder, type Distances } from "./leafOrder";
import { largestEigen } from "./eigen";
import type { Work } from "../../util/timeSlices";
import type { Role } from "../../contract/flow";

/** One head of one model. */
export interface HeadPlace {
  role: Role;
  layer: number;
  head: number;
}

/** The same number as in core/heads/distances.py. */
const STEPS = 100;

/** All heads of the models, by model, layer and head; `headDistances` numbers them in this order. */
export const headPlaces = (models: readonly HeadRows[]): HeadPlace[] =>
  models.flatMap(({ role, heads }) =>
    heads.flatMap((count, index) =>
      Array.from({ length: count }, (_, head) => ({ role, layer: index + 1, head })),
    ),
  );

/** The mean over words of the distance between two heads' rows, 0..1; 1 if no word has a row in both. */
export function headDistance(a: RowsOfHead, b: RowsOfHead): number {
  let sum = 0;
  let count = 0;
  for (let word = 0; word < a.rows.n; word++) {
    const distance = rowDistance(a, b, word);
    if (Number.isNaN(distance)) continue;
    sum += distance;
    count++;
  }
  return count > 0 ? sum / count : 1;
}

/** The distance of every two heads of all models, that of heads i and j at i · heads + j. */
export function* headDistances(models: readonly HeadRows[]): Work<Distances> {
  const places = headPlaces(models);
  const all = places.length;
  const rowsOf = new Map(models.map((rows) => [rows.role, rows]));
  const heads = places.map(({ role, layer, head }) => ({ rows: rowsOf.get(role) as HeadRows, layer, head }));
  const distances = new Float64Array(all * all);
  for (let a = 0; a < all; a++) {
    for (let b = a + 1; b < all; b++) {
      const distance = headDistance(heads[a], heads[b]);
      distances[a * all + b] = distances[b * all + a] = distance;
      yield (a + (b - a) / (all - a)) / all;
    }
  }
  return distances;
}

/**
 * Points in the plane whose distances approximate those of n items: x and y of point i at 2i and 2i + 1. Classical scaling,
 * then a fixed number of steps of stress majorisation, as in core/heads/distances.py.
 */
export function* embed(distances: Distances, n: number): Work<Float64Array> {
  let points: Float64Array = new Float64Array(2 * n);
  if (n < 2) return points;
  points = yield* classical(distances, n);
  for (let step = 0; step < STEPS; step++) {
    points = majorised(points, distances, n);
    yield step / STEPS;
  }
  for (const axis of [0, 1]) {
    let farthest = 0;
    for (let i = axis; i < 2 * n; i += 2) if (Math.abs(points[i]) > Math.abs(farthest)) farthest = points[i];
    if (farthest < 0) for (let i = axis; i < 2 * n; i += 2) points[i] = -points[i];
  }
  return points;
}

/** Classical scaling (Torgerson 1952). */
function* classical(distances: Distances, n: number): Work<Float64Array> {
  const points = new Float64Array(2 * n);
  const pairs = yield* largestEigen(innerProducts(distances, n), n, 2);
  pairs.forEach(({ value, vector }, axis) => {
    const length = Math.sqrt(Math.max(0, value));
    for (let i = 0; i < n; i++) points[2 * i + axis] = vector[i] * length;
  });
  return points;
}

/** −½ · the squared distances, centred by rows and columns. */
function innerProducts(distances: Distances, n: number): Float64Array {
  const means = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) means[i] += distances[i * n + j] ** 2 / n;
    mean += means[i] / n;
  }
  return distances.map(
    (distance, at) => -(distance * distance - means[Math.floor(at / n)] - means[at % n] + mean) / 2,
  );
}

function majorised(points: Float64Array, distances: Distances, n: number): Float64Array {
  const moved = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    let x = 0;
    let y = 0;
    for (let j = 0; j < n; j++) {
      const [dx, dy] = [points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]];
      const between = Math.sqrt(dx * dx + dy * dy);
      if (between === 0) continue;
      const ratio = distances[i * n + j] / between;
      x += ratio * dx;
      y += ratio * dy;
    }
    moved[2 * i] = x / n;
    moved[2 * i + 1] = y / n;
  }
  return moved;
}

/** The order of each layer's heads in which neighbours are most alike, by mean distance over the models that have both. */
export function* similarOrders(models: readonly HeadRows[]): Work<number[][]> {
  const layers = models[0].heads.length;
  const orders: number[][] = [];
  for (let layer = 1; layer <= layers; layer++) {
    const count = Math.max(...models.map(({ heads }) => heads[layer - 1]));
    const distances = new Float64Array(count * count);
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        const modelsWithBoth = models.filter(({ heads }) => b < heads[layer - 1]);
        let sum = 0;
        for (const rows of modelsWithBoth)
          sum += headDistance({ rows, layer, head: a }, { rows, layer, head: b });
        distances[a * count + b] = distances[b * count + a] = sum / modelsWithBoth.length;
        yield (layer - 1) / layers;
      }
    }
    orders.push(leafOrder(distances, count));
  }
  return orders;
}
