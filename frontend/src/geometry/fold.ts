/** Places `first` .. `last`, whose words are folded into one tick. */
export interface Run {
  first: number;
  last: number;
}

/** A tick takes the room of about two words, so a shorter run would save nothing. */
const MIN_RUN = 4;

/** The runs of neighbouring words in one segment that do not matter, each long enough to be worth a tick. */
export function foldRuns(segments: readonly number[], matters: (word: number) => boolean): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let word = 0; word <= segments.length; word++) {
    const isFolded = word < segments.length && !matters(word);
    const startsSegment = word === 0 || segments[word] !== segments[word - 1];
    if (isFolded && !startsSegment) continue;
    if (word - first >= MIN_RUN) runs.push({ first, last: word - 1 });
    first = isFolded ? word : word + 1;
  }
  return runs;
}

export const sameRuns = (a: readonly Run[], b: readonly Run[]): boolean =>
  a.length === b.length &&
  a.every(({ first, last }, index) => first === b[index].first && last === b[index].last);
