import type { Steps } from "./steps";

/** A path as its weight and its words, one a layer from the deepest on. */
export interface Found {
  weight: number;
  words: readonly number[];
}

interface Way extends Found {
  /** the weight of the best path that begins so */
  promise: number;
  /** the selections passed so far, one bit each */
  passed: number;
  /** whether it has taken an attention edge */
  reads: boolean;
}

/**
 * The strongest paths of a trace, exactly and best first, equals in the order of their words. A path's weight is the
 * product of its attention edges' weights; links count as 1, and a path of links alone is none. The search is guided
 * by the weight of what is best below each state (A*), so that it looks at little but the paths that it gives.
 */
export function strongest(steps: Steps, count: number): Found[] {
  const { n, layers, bottom, passing, trace } = steps;
  const below = bestBelow(steps);
  const ways = new Heap();
  for (let word = 0; word < n; word++) {
    const top = layers * n + word;
    const passed = passing.ofState[top];
    const promise = below[passed][top];
    if (trace.has(layers, word) && promise > 0)
      ways.push({ promise, weight: 1, words: [word], passed, reads: false });
  }
  const found: Found[] = [];
  for (let way = ways.pop(); way && found.length < count; way = ways.pop()) {
    const { weight, words, reads } = way;
    if (layers + 1 - words.length > bottom)
      for (const next of onward(steps, below, way, count + 1)) ways.push(next);
    else if (reads) found.push({ weight, words });
  }
  return found.sort((a, b) => b.weight - a.weight || byWords(a.words, b.words));
}

/** below[passed][l · n + w]: the weight of the best way on down that passes the other selections, 0 without one. */
function bestBelow(steps: Steps): Float64Array[] {
  const { n, layers, bottom, passing, trace, start, to, weight } = steps;
  const all = (1 << passing.count) - 1;
  const below = Array.from({ length: all + 1 }, () => new Float64Array((layers + 1) * n));
  for (let word = 0; word < n; word++) if (trace.has(bottom, word)) below[all][bottom * n + word] = 1;
  for (let layer = bottom + 1; layer <= layers; layer++) {
    const under = (layer - 1) * n;
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      if (!trace.has(layer, word)) continue;
      const stays = steps.stays(layer, word);
      for (let passed = 0; passed <= all; passed++) {
        let best = stays ? below[passed | passing.ofState[under + word]][under + word] : 0;
        for (let step = start[state]; step < start[state + 1]; step++) {
          const read = to[step];
          const now = all ? gained(steps, passed, layer, word, read) : 0;
          const product = weight[step] * below[now][under + read];
          if (product > best) best = product;
        }
        below[passed][state] = best;
      }
    }
  }
  return below;
}

/** What is passed after a step: it passes what it is itself, and the state that it leads to. */
const gained = ({ n, passing }: Steps, passed: number, layer: number, from: number, to: number): number =>
  passed | passing.ofEdge(layer, from, to) | passing.ofState[(layer - 1) * n + to];

/** The ways on from the end of one; of many attention edges only the `most` promising, as no more can be wanted. */
function onward(steps: Steps, below: readonly Float64Array[], way: Way, most: number): Way[] {
  const { n, layers, passing, start, to, weight } = steps;
  const layer = layers + 1 - way.words.length;
  const word = way.words[way.words.length - 1];
  const under = (layer - 1) * n;
  const next = (read: number, passed: number, own: number, reads: boolean): Way => {
    const product = way.weight * own;
    const promise = product * below[passed][under + read];
    return { promise, weight: product, words: [...way.words, read], passed, reads };
  };
  const promising: { step: number; promise: number; passed: number }[] = [];
  const state = layer * n + word;
  for (let step = start[state]; step < start[state + 1]; step++) {
    const passed = gained(steps, way.passed, layer, word, to[step]);
    const promise = weight[step] * below[passed][under + to[step]];
    if (promise > 0) promising.push({ step, promise, passed });
  }
  const ways = promising
    .sort((a, b) => b.promise - a.promise || to[a.step] - to[b.step])
    .slice(0, most)
    .map(({ step, passed }) => next(to[step], passed, weight[step], true));
  const passed = way.passed | passing.ofState[under + word];
  if (steps.stays(layer, word) && below[passed][under + word] > 0)
    ways.push(next(word, passed, 1, way.reads));
  return ways.map((one) => ({ ...one, reads: one.reads || way.reads }));
}

/** As Python orders tuples. */
function byWords(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return a[index] - b[index];
  return a.length - b.length;
}

const before = (a: Way, b: Way): boolean =>
  a.promise !== b.promise ? a.promise > b.promise : byWords(a.words, b.words) < 0;

/** Gives the most promising way first. */
class Heap {
  private readonly ways: Way[] = [];

  push(way: Way): void {
    const { ways } = this;
    let at = ways.push(way) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(way, ways[parent])) break;
      ways[at] = ways[parent];
      at = parent;
    }
    ways[at] = way;
  }

  pop(): Way | null {
    const { ways } = this;
    const [first] = ways;
    const last = ways.pop();
    if (last === undefined) return null;
    if (ways.length === 0) return last;
    let at = 0;
    for (let child = 1; child < ways.length; child = 2 * at + 1) {
      if (child + 1 < ways.length && before(ways[child + 1], ways[child])) child++;
      if (!before(ways[child], last)) break;
      ways[at] = ways[child];
      at = child;
    }
    ways[at] = last;
    return first;
  }
}
