import { DECODER, type Flow, type Role } from "../contract";
import { rowDistance, HeadRows } from "./headrows";

/** What a cell of the head matrix may show, as docs/definitions.md has it under "Measures of a head". */
export const MEASURES = ["share", "change", "entropy", "special", "itself", "next", "previous"] as const;
export type Measure = (typeof MEASURES)[number];
/** Those that need no trace and no second model. */
export type OwnMeasure = "entropy" | "special" | "itself" | "next" | "previous" | "known";

/** values[layer − 1][head]; NaN where a head has nothing to measure */
export type PerHead = readonly Float64Array[];

/** One model's measures. */
export type Measures = Readonly<Record<OwnMeasure, PerHead>>;

/** A flow's heads, measured when they are first asked for, and once. */
export class HeadMeasures {
  private readonly rows: Partial<Record<Role, HeadRows>> = {};
  private readonly own: Partial<Record<Role, Measures>> = {};
  private changed: PerHead | null = null;

  constructor(readonly flow: Flow) {}

  get hasChange(): boolean {
    return this.flow.corresponds && this.flow.tuned !== null;
  }

  rowsOf(role: Role): HeadRows {
    return (this.rows[role] ??= new HeadRows(this.flow, role));
  }

  of(role: Role): Measures {
    return (this.own[role] ??= measure(this.rowsOf(role)));
  }

  /** The change of every head from the base to the tuned model; null where they do not correspond. */
  get change(): PerHead | null {
    if (!this.hasChange) return null;
    return (this.changed ??= changeOf(this.rowsOf("base"), this.rowsOf("tuned")));
  }
}

function measure(rows: HeadRows): Measures {
  const { flow, heads, n } = rows;
  const zeros = () => heads.map((count) => new Float64Array(count));
  const found = {
    entropy: zeros(),
    special: zeros(),
    itself: zeros(),
    next: zeros(),
    previous: zeros(),
    known: zeros(),
  };
  const special = flow.words.flatMap((_, word) => (flow.special[word] ? [word] : []));
  const part = flow.segments.map((segment) => segment === DECODER);
  const followed = part.map((one, word) => word + 1 < n && part[word + 1] === one);
  const means: Mean[] = Array.from({ length: 6 }, () => new Mean());
  const [entropy, toSpecial, itself, next, previous, known] = means;
  heads.forEach((count, index) => {
    const layer = index + 1;
    for (let head = 0; head < count; head++) {
      for (const mean of means) mean.reset();
      for (let word = 0; word < n; word++) {
        const row = rows.rowOf(layer, head, word);
        if (!rows.has(row)) continue;
        entropy.add(rows.bits[row]);
        known.add(rows.known[row]);
        let sum = 0;
        for (const read of special) sum += rows.weight(layer, head, word, read);
        toSpecial.add(sum);
        itself.add(rows.weight(layer, head, word, word));
        if (followed[word]) next.add(rows.weight(layer, head, word, word + 1));
        if (word > 0 && followed[word - 1]) previous.add(rows.weight(layer, head, word, word - 1));
      }
      found.entropy[index][head] = entropy.value;
      found.special[index][head] = toSpecial.value;
      found.itself[index][head] = itself.value;
      found.next[index][head] = next.value;
      found.previous[index][head] = previous.value;
      found.known[index][head] = known.value;
    }
  });
  return found;
}

function changeOf(base: HeadRows, tuned: HeadRows): PerHead {
  const mean = new Mean();
  return base.heads.map((count, index) =>
    Float64Array.from({ length: count }, (_, head) => {
      mean.reset();
      for (let word = 0; word < base.n; word++) {
        const far = rowDistance(base, index + 1, head, tuned, index + 1, head, word);
        if (!Number.isNaN(far)) mean.add(far);
      }
      return mean.value;
    }),
  );
}

class Mean {
  private sum = 0;
  private count = 0;

  reset(): void {
    this.sum = this.count = 0;
  }

  add(value: number): void {
    this.sum += value;
    this.count++;
  }

  /** NaN of nothing */
  get value(): number {
    return this.sum / this.count;
  }
}
