import type { Flow, Role } from "../contract/flow";
import { Comparison, type Filters, type Mode } from "./compare";
import type { Strands } from "./strands";
import { influence, uptake, type EdgeCounts } from "./influence";
import { Links } from "./links";
import { Trace } from "./trace";
import { filterOf, type Filter, type ThresholdKind, type View } from "./view";

/** One model's trace, measured. */
export interface Measured {
  role: Role;
  view: View;
  filter: Filter;
  trace: Trace;
  counts: EdgeCounts;
  /** (layers + 1) × n, at l · n + w; of a forward trace its uptake */
  influence: Float64Array;
}

/** Everything a picture is drawn from. It shares the explorer's buffers: the next `explore` overwrites it. */
export interface Picture {
  flow: Flow;
  view: View;
  mode: Mode;
  /** whether both traces are of one model's reading, so that they differ in their edges and not in their weights */
  oneReading: boolean;
  strands: Strands;
  base: Measured;
  tuned: Measured | null;
}

/** One sentence's links with the scratch to trace them at every frame of a drag. */
export class Explorer {
  private readonly base: Trace;
  private readonly tuned: Trace | null;
  private readonly comparison: Comparison;
  private readonly measures: Readonly<Record<Role, Float64Array>>;

  constructor(readonly links: Links) {
    this.base = new Trace(links, "base");
    this.tuned = links.flow.tuned && new Trace(links, "tuned");
    this.comparison = new Comparison(this.base, this.tuned);
    const states = (links.layers + 1) * links.n;
    this.measures = { base: new Float64Array(states), tuned: new Float64Array(states) };
  }

  get flow(): Flow {
    return this.links.flow;
  }

  /** `ofBase` is the base's own view, where a pinned trace stands in its place. */
  explore(view: View, mode: Mode, ofBase: View = view): Picture {
    const { flow, base, tuned, comparison } = this;
    const filters = this.update(view, mode, ofBase);
    const { strands } = comparison;
    const measured = (trace: Trace, own: View, counts: EdgeCounts): Measured => ({
      role: trace.role,
      view: own,
      filter: filters[trace.role],
      trace,
      counts,
      influence: (own.origin ? uptake : influence)(counts, trace, own.alpha, this.measures[trace.role]),
    });
    return {
      flow,
      view,
      mode,
      oneReading: this.links.isOneReading,
      strands,
      base: measured(base, ofBase, comparison.base),
      tuned: tuned && measured(tuned, view, comparison.tuned),
    };
  }

  /** The strands alone, for those who only ask how many there would be. */
  strandsAt(view: View, mode: Mode): Strands {
    this.update(view, mode, view);
    return this.comparison.strands;
  }

  private update(view: View, mode: Mode, ofBase: View): Filters {
    const filter = filterOf(this.flow, view);
    const filters = { base: ofBase === view ? filter : filterOf(this.flow, ofBase), tuned: filter };
    this.base.update(ofBase, filters.base);
    this.tuned?.update(view, filters.tuned);
    this.comparison.update(filters, mode);
    return filters;
  }
}

/** One sentence's explorers, one for each kind of threshold, made when it is first asked for. */
export class Explorers {
  private readonly links = new Map<string, Links>();
  private readonly made = new Map<string, Explorer>();

  constructor(readonly flow: Flow) {}

  /** `ofBase` is the base's own kind, where a pinned trace stands in its place. */
  of(kind: ThresholdKind, ofBase: ThresholdKind = kind): Explorer {
    const key = `${kind} ${ofBase}`;
    const explorer = this.made.get(key) ?? this.another(kind, ofBase);
    this.made.set(key, explorer);
    return explorer;
  }

  /** An explorer with buffers of its own, over the same links. */
  another(kind: ThresholdKind, ofBase: ThresholdKind = kind): Explorer {
    // A lift is a weight in other units: both are held against the same links.
    const kinds = { base: linked(ofBase), tuned: linked(kind) };
    const key = `${kinds.base} ${kinds.tuned}`;
    const links = this.links.get(key) ?? new Links(this.flow, kinds);
    this.links.set(key, links);
    return new Explorer(links);
  }
}

const linked = (kind: ThresholdKind): ThresholdKind => (kind === "lift" ? "weight" : kind);
