/** Distances of n items, that of items a and b at a · n + b. */
export type Distances = Float64Array;

/** A cluster: its leaves, and the cost of its best order between any two leaves that can be at its ends. */
interface Cluster {
  leaves: number[];
  /** the sum of the neighbours' distances, at first · n + last */
  cost: Map<number, number>;
  /** the last leaf of the left child and the first of the right one, in the best order from first to last */
  seam: Map<number, readonly [left: Cluster, last: number, right: Cluster, first: number]>;
}

/**
 * The order of n items in which neighbours are most alike: of the orders that the tree of average linkage allows, the one
 * with the least sum of distances between neighbours (Bar-Joseph et al. 2001). A merge takes at most n³ steps. Of an order
 * and its reverse, the result is the one that begins with the lower number.
 */
export function leafOrder(distances: Distances, n: number): number[] {
  if (n < 3) return Array.from({ length: n }, (_, index) => index);
  const whole = averageLinkage(distances, n);
  let best: readonly [number, number] = [0, 0];
  let least = Infinity;
  for (const [ends, cost] of whole.cost) {
    if (cost < least) {
      least = cost;
      best = [Math.floor(ends / n), ends % n];
    }
  }
  const order = unfold(whole, best[0], best[1], n);
  return order[0] < order[n - 1] ? order : order.reverse();
}

function averageLinkage(distances: Distances, n: number): Cluster {
  const clusters: Cluster[] = Array.from({ length: n }, (_, leaf) => ({
    leaves: [leaf],
    cost: new Map([[leaf * n + leaf, 0]]),
    seam: new Map(),
  }));
  while (clusters.length > 1) {
    let nearest: readonly [number, number] = [0, 1];
    let least = Infinity;
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const apart = meanDistance(clusters[a], clusters[b], distances, n);
        if (apart < least) {
          least = apart;
          nearest = [a, b];
        }
      }
    }
    const [right] = clusters.splice(nearest[1], 1);
    clusters[nearest[0]] = merge(clusters[nearest[0]], right, distances, n);
  }
  return clusters[0];
}

function meanDistance(a: Cluster, b: Cluster, distances: Distances, n: number): number {
  let sum = 0;
  for (const i of a.leaves) for (const j of b.leaves) sum += distances[i * n + j];
  return sum / (a.leaves.length * b.leaves.length);
}

/** Merges two clusters. The order right to left is the reverse of left to right, so one computation gives both. */
function merge(left: Cluster, right: Cluster, distances: Distances, n: number): Cluster {
  const whole: Cluster = { leaves: [...left.leaves, ...right.leaves], cost: new Map(), seam: new Map() };
  for (const first of left.leaves) {
    // The cheapest order from `first` through all of the left child to each leaf of the right one.
    const reached = right.leaves.map((next) => {
      let cost = Infinity;
      let via = first;
      for (const last of left.leaves) {
        const total = (left.cost.get(first * n + last) ?? Infinity) + distances[last * n + next];
        if (total < cost) [cost, via] = [total, last];
      }
      return { next, cost, via };
    });
    for (const end of right.leaves) {
      let least = Infinity;
      let at = reached[0];
      for (const entry of reached) {
        const total = entry.cost + (right.cost.get(entry.next * n + end) ?? Infinity);
        if (total < least) [least, at] = [total, entry];
      }
      if (least === Infinity) continue;
      whole.cost.set(first * n + end, least).set(end * n + first, least);
      whole.seam.set(first * n + end, [left, at.via, right, at.next]);
      whole.seam.set(end * n + first, [right, at.next, left, at.via]);
    }
  }
  return whole;
}

function unfold(cluster: Cluster, first: number, last: number, n: number): number[] {
  const seam = cluster.seam.get(first * n + last);
  if (!seam) return [first];
  const [left, end, right, start] = seam;
  return [...unfold(left, first, end, n), ...unfold(right, start, last, n)];
}
