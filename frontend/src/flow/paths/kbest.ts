import type { Steps } from "./steps";

/** A path: its weight, and its words, one per layer from the deepest on. */
export interface WordPath {
  weight: number;
  words: readonly number[];
}

interface PartialPath extends WordPath {
  /** the weight of the best path that begins with it */
  promise: number;
  /** the set of selections passed so far (selectionMasks.ts) */
  passed: number;
  /** whether it has taken an attention edge */
  reads: boolean;
}

/**
 * The strongest paths of a trace, exact and strongest first; equal ones are in the order of their words. A path's weight is
 * the product of its attention edges' weights; links count as 1, and a path of links alone is not one. The search is A*,
 * guided by the weight of the best continuation below each state.
 */
export function strongest(steps: Steps, count: number): WordPath[] {
  const { n, layers, bottom, passing, trace } = steps;
  const below = bestBelow(steps);
  const queue = new Heap();
  for (let word = 0; word < n; word++) {
    const top = layers * n + word;
    const passed = passing.ofState[top];
    const promise = below[passed][top];
    if (trace.has(layers, word) && promise > 0)
      queue.push({ promise, weight: 1, words: [word], passed, reads: false });
  }
  const paths: WordPath[] = [];
  for (let path = queue.pop(); path && paths.length < count; path = queue.pop()) {
    const { weight, words, reads } = path;
    if (layers + 1 - words.length > bottom)
      for (const longer of extended(steps, below, path, count + 1)) queue.push(longer);
    else if (reads) paths.push({ weight, words });
  }
  return paths.sort((a, b) => b.weight - a.weight || byWords(a.words, b.words));
}

/** below[passed][l · n + w]: the weight of the best continuation that passes the other selections, 0 without one. */
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
          const now = all ? withStep(steps, passed, layer, word, read) : 0;
          const product = weight[step] * below[now][under + read];
          if (product > best) best = product;
        }
        below[passed][state] = best;
      }
    }
  }
  return below;
}

/** The selections passed after a step: those of its edge and of the state that it leads to are added. */
const withStep = ({ n, passing }: Steps, passed: number, layer: number, from: number, to: number): number =>
  passed | passing.ofEdge(layer, from, to) | passing.ofState[(layer - 1) * n + to];

/** A path extended by one step, in each way. Of its attention edges only the `max` most promising can be needed. */
function extended(
  steps: Steps,
  below: readonly Float64Array[],
  path: PartialPath,
  max: number,
): PartialPath[] {
  const { n, layers, passing, start, to, weight } = steps;
  const layer = layers + 1 - path.words.length;
  const word = path.words[path.words.length - 1];
  const under = (layer - 1) * n;
  const withWord = (read: number, passed: number, stepWeight: number, reads: boolean): PartialPath => {
    const product = path.weight * stepWeight;
    const promise = product * below[passed][under + read];
    return { promise, weight: product, words: [...path.words, read], passed, reads };
  };
  const promising: { step: number; promise: number; passed: number }[] = [];
  const state = layer * n + word;
  for (let step = start[state]; step < start[state + 1]; step++) {
    const passed = withStep(steps, path.passed, layer, word, to[step]);
    const promise = weight[step] * below[passed][under + to[step]];
    if (promise > 0) promising.push({ step, promise, passed });
  }
  const paths = promising
    .sort((a, b) => b.promise - a.promise || to[a.step] - to[b.step])
    .slice(0, max)
    .map(({ step, passed }) => withWord(to[step], passed, weight[step], true));
  const passed = path.passed | passing.ofState[under + word];
  if (steps.stays(layer, word) && below[passed][under + word] > 0)
    paths.push(withWord(word, passed, 1, path.reads));
  return paths.map((longer) => ({ ...longer, reads: longer.reads || path.reads }));
}

/** The order of two tuples in Python. */
function byWords(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return a[index] - b[index];
  return a.length - b.length;
}

const before = (a: PartialPath, b: PartialPath): boolean =>
  a.promise !== b.promise ? a.promise > b.promise : byWords(a.words, b.words) < 0;

/** A binary heap: the most promising path comes first. */
class Heap {
  private readonly paths: PartialPath[] = [];

  push(path: PartialPath): void {
    const { paths } = this;
    let at = paths.push(path) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(path, paths[parent])) break;
      paths[at] = paths[parent];
      at = parent;
    }
    paths[at] = path;
  }

  pop(): PartialPath | null {
    const { paths } = this;
    const [first] = paths;
    const last = paths.pop();
    if (last === undefined) return null;
    if (paths.length === 0) return last;
    let at = 0;
    for (let child = 1; child < paths.length; child = 2 * at + 1) {
      if (child + 1 < paths.length && before(paths[child + 1], paths[child])) child++;
      if (!before(paths[child], last)) break;
      paths[at] = paths[child];
      at = child;
    }
    paths[at] = last;
    return first;
  }
}
