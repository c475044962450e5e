import { DECODER, type Flow, type HeadMeasurements, type HeadValues, type Role } from "../../contract/flow";
import { rowDistance } from "./rowDistance";
import { HeadRows } from "./rows";

/** The measures of one model's heads, by their names in a message. */
export const MODEL_MEASURES = ["entropy", "special", "itself", "next", "previous"] as const;
export type ModelMeasure = (typeof MODEL_MEASURES)[number];

/** What a cell of the head matrix may show (docs/definitions.md, "Measures of a head"). */
export const MEASURES = ["effect", "share", "change", ...MODEL_MEASURES] as const;
export type Measure = (typeof MEASURES)[number];

/** values[layer − 1][head]; NaN where a head has nothing to measure */
export type PerHead = readonly Float64Array[];

/** One model's measures. */
export type Measures = Readonly<Record<ModelMeasure, PerHead>>;

/** The measures of a flow's heads: exact where they are known, else estimated from the edges; each is computed once. */
export class HeadMeasures {
  private readonly rows: Partial<Record<Role, HeadRows>> = {};
  private readonly measures: Partial<Record<Role, Measures>> = {};
  private changeOfHeads: PerHead | null = null;

  constructor(
    readonly flow: Flow,
    /** null where the measures are estimates */
    readonly exact: HeadMeasurements | null = flow.measures,
  ) {}

  /** The same heads with their exact measures. */
  exactly(measurements: HeadMeasurements): HeadMeasures {
    const measures = new HeadMeasures(this.flow, measurements);
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
    return (this.measures[role] ??= this.exactOf(role) ?? measure(this.rowsOf(role)));
  }

  /** The mean part of each head's rows that is edges; an estimate knows no more of a row. */
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
    return (this.changeOfHeads ??= exact?.change
      ? perHead(exact.change)
      : changeOf(this.rowsOf("base"), this.rowsOf("tuned")));
  }

  private exactOf(role: Role): Measures | null {
    const measurements = this.exact?.[role];
    if (!measurements) return null;
    const missing = this.flow.grids[role].heads.map((count) => new Float64Array(count).fill(NaN));
    return ofEach((name) => {
      const values = measurements[name];
      return values ? perHead(values) : missing;
    });
  }
}

const ofEach = (valuesOf: (name: ModelMeasure) => PerHead): Measures =>
  Object.fromEntries(MODEL_MEASURES.map((name) => [name, valuesOf(name)])) as Measures;

const perHead = (values: HeadValues): PerHead =>
  values.map((layer) => Float64Array.from(layer, (value) => value ?? NaN));

function measure(rows: HeadRows): Measures {
  const { flow, heads, n } = rows;
  const measures = ofEach(() => heads.map((count) => new Float64Array(count)));
  const special = flow.words.flatMap((_, word) => (flow.special[word] ? [word] : []));
  const inDecoder = flow.segments.map((segment) => segment === DECODER);
  const isFollowed = inDecoder.map((inside, word) => word + 1 < n && inDecoder[word + 1] === inside);
  const means = {
    entropy: new Mean(),
    special: new Mean(),
    itself: new Mean(),
    next: new Mean(),
    previous: new Mean(),
  };
  heads.forEach((count, index) => {
    const layer = index + 1;
    for (let head = 0; head < count; head++) {
      for (const name of MODEL_MEASURES) means[name].reset();
      for (let word = 0; word < n; word++) {
        const row = rows.rowOf(layer, head, word);
        if (!rows.has(row)) continue;
        means.entropy.add(rows.bits[row]);
        let sum = 0;
        for (const read of special) sum += rows.weight(layer, head, word, read);
        means.special.add(sum);
        means.itself.add(rows.weight(layer, head, word, word));
        if (isFollowed[word]) means.next.add(rows.weight(layer, head, word, word + 1));
        if (word > 0 && isFollowed[word - 1]) means.previous.add(rows.weight(layer, head, word, word - 1));
      }
      for (const name of MODEL_MEASURES) measures[name][index][head] = means[name].value;
    }
  });
  return measures;
}

function changeOf(base: HeadRows, tuned: HeadRows): PerHead {
  const mean = new Mean();
  return base.heads.map((count, index) =>
    Float64Array.from({ length: count }, (_, head) => {
      mean.reset();
      const at = { layer: index + 1, head };
      const [ofBase, ofTuned] = [
        { rows: base, ...at },
        { rows: tuned, ...at },
      ];
      for (let word = 0; word < base.n; word++) {
        const distance = rowDistance(ofBase, ofTuned, word);
        if (!Number.isNaN(distance)) mean.add(distance);
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
