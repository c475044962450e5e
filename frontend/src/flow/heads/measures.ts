import {
  DECODER,
  type Flow,
  type HeadMeasurements,
  OWN_MEASURES,
  type OwnMeasure,
  type Role,
} from "../../contract/flow";
import { rowDistance, HeadRows } from "./rows";

/** What a cell of the head matrix may show, as docs/definitions.md has it under "Measures of a head". */
export const MEASURES = ["share", "change", ...OWN_MEASURES] as const;
export type Measure = (typeof MEASURES)[number];

/** values[layer − 1][head]; NaN where a head has nothing to measure */
export type PerHead = readonly Float64Array[];

/** One model's measures. */
export type Measures = Readonly<Record<OwnMeasure, PerHead>>;

/** A flow's heads, measured when they are first asked for, and once: from the edges, where nothing better is at hand. */
export class HeadMeasures {
  private readonly rows: Partial<Record<Role, HeadRows>> = {};
  private readonly own: Partial<Record<Role, Measures>> = {};
  private changed: PerHead | null = null;

  constructor(
    readonly flow: Flow,
    /** what all of attention tells; null where it is estimated */
    readonly exact: HeadMeasurements | null = flow.measures,
  ) {}

  /** The same heads, with what all of their attention tells. */
  exactly(numbers: HeadMeasurements): HeadMeasures {
    const measures = new HeadMeasures(this.flow, numbers);
    Object.assign(measures.rows, this.rows);
    return measures;
  }

  get hasChange(): boolean {
    return this.flow.corresponds && this.flow.tuned !== null;
  }

  rowsOf(role: Role): HeadRows {
    return (this.rows[role] ??= new HeadRows(this.flow, role));
  }

  of(role: Role): Measures {
    return (this.own[role] ??= this.read(role) ?? measure(this.rowsOf(role)));
  }

  /** The mean part of each head's rows that is edges, on which what is estimated rests. */
  knownOf(role: Role): PerHead {
    const rows = this.rowsOf(role);
    const mean = new Mean();
    return rows.heads.map((count, index) =>
      Float64Array.from({ length: count }, (_, head) => {
        mean.reset();
        const first = rows.rowOf(index + 1, head, 0);
        for (const part of rows.known.subarray(first, first + rows.n))
          if (!Number.isNaN(part)) mean.add(part);
        return mean.value;
      }),
    );
  }

  /** The change of every head from the base to the tuned model; null where they do not correspond. */
  get change(): PerHead | null {
    if (!this.hasChange) return null;
    const { exact } = this;
    return (this.changed ??= exact?.change
      ? perHead(exact.change)
      : changeOf(this.rowsOf("base"), this.rowsOf("tuned")));
  }

  private read(role: Role): Measures | null {
    const own = this.exact?.[role];
    if (!own) return null;
    return Object.fromEntries(OWN_MEASURES.map((name) => [name, perHead(own[name])])) as Record<
      OwnMeasure,
      PerHead
    >;
  }
}

const perHead = (values: readonly (readonly (number | null)[])[]): PerHead =>
  values.map((layer) => Float64Array.from(layer, (value) => value ?? NaN));

function measure(rows: HeadRows): Measures {
  const { flow, heads, n } = rows;
  const zeros = () => heads.map((count) => new Float64Array(count));
  const found = { entropy: zeros(), special: zeros(), itself: zeros(), next: zeros(), previous: zeros() };
  const special = flow.words.flatMap((_, word) => (flow.special[word] ? [word] : []));
  const part = flow.segments.map((segment) => segment === DECODER);
  const followed = part.map((one, word) => word + 1 < n && part[word + 1] === one);
  const means: Mean[] = Array.from({ length: 5 }, () => new Mean());
  const [entropy, toSpecial, itself, next, previous] = means;
  heads.forEach((count, index) => {
    const layer = index + 1;
    for (let head = 0; head < count; head++) {
      for (const mean of means) mean.reset();
      for (let word = 0; word < n; word++) {
        const row = rows.rowOf(layer, head, word);
        if (!rows.has(row)) continue;
        entropy.add(rows.bits[row]);
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
    }
  });
  return found;
}

function changeOf(base: HeadRows, tuned: HeadRows): PerHead {
  const mean = new Mean();
  return base.heads.map((count, index) =>
    Float64Array.from({ length: count }, (_, head) => {
      mean.reset();
      const at = { layer: index + 1, head };
      const [one, other] = [
        { rows: base, ...at },
        { rows: tuned, ...at },
      ];
      for (let word = 0; word < base.n; word++) {
        const far = rowDistance(one, other, word);
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
