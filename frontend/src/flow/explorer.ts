import type { Flow, Role } from "../contract/flow";
import { Comparison, type Filters, type Mode } from "./compare";
import type { Strands } from "./strands";
import { influence, uptake, type EdgeCounts } from "./influence";
import { Links } from "./links";
import { Trace } from "./trace";
import { filterOf, type Filter, type ThresholdKind, type View } from "./view";

/** One model's trace with its counts and influence. */
export interface Measured {
  role: Role;
  view: View;
  filter: Filter;
  trace: Trace;
  counts: EdgeCounts;
  /** (layers + 1) × n, at l · n + w; the uptake in a forward trace */
  influence: Float64Array;
}

/** All that a picture is drawn from. It shares the explorer's buffers: the next `explore` overwrites it. */
export interface Picture {
  flow: Flow;
  view: View;
  mode: Mode;
  /** whether both traces are of the same weights, so that they differ only in their edges */
  oneReading: boolean;
  strands: Strands;
  base: Measured;
  tuned: Measured | null;
}

/** Traces one sentence's links again at every frame of a drag, in the same buffers. */
export class Explorer {
  private readonly base: Trace;
  private readonly tuned: Trace | null;
  private readonly comparison: Comparison;
  private readonly influences: Readonly<Record<Role, Float64Array>>;

  constructor(readonly links: Links) {
    this.base = new Trace(links, "base");
    this.tuned = links.flow.tuned && new Trace(links, "tuned");
    this.comparison = new Comparison(this.base, this.tuned);
    const states = (links.layers + 1) * links.n;
    this.influences = { base: new Float64Array(states), tuned: new Float64Array(states) };
  }

  get flow(): Flow {
    return this.links.flow;
  }

  /** `ofBase` is the base's view, if a pinned trace takes the base's place. */
  explore(view: View, mode: Mode, ofBase: View = view): Picture {
    const { flow, base, tuned, comparison } = this;
    const filters = this.update(view, mode, ofBase);
    const { strands } = comparison;
    const measured = (trace: Trace, traceView: View, counts: EdgeCounts): Measured => ({
      role: trace.role,
      view: traceView,
      filter: filters[trace.role],
      trace,
      counts,
      influence: (traceView.origin ? uptake : influence)(
        counts,
        trace,
        traceView.alpha,
        this.influences[trace.role],
      ),
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

  /** The strands alone, to count them. */
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

/** One sentence's explorers, one for each kind of threshold, created on first use. */
export class Explorers {
  private readonly links = new Map<string, Links>();
  private readonly explorers = new Map<string, Explorer>();

  constructor(readonly flow: Flow) {}

  /** `ofBase` is the base's kind, if a pinned trace takes the base's place. */
  of(kind: ThresholdKind, ofBase: ThresholdKind = kind): Explorer {
    const key = `${kind} ${ofBase}`;
    const explorer = this.explorers.get(key) ?? this.another(kind, ofBase);
    this.explorers.set(key, explorer);
    return explorer;
  }

  /** A new explorer with its own buffers, over the same links. */
  another(kind: ThresholdKind, ofBase: ThresholdKind = kind): Explorer {
    // A lift is a weight in other units, so both kinds share links.
    const kinds = { base: linked(ofBase), tuned: linked(kind) };
    const key = `${kinds.base} ${kinds.tuned}`;
    const links = this.links.get(key) ?? new Links(this.flow, kinds);
    this.links.set(key, links);
    return new Explorer(links);
  }
}

const linked = (kind: ThresholdKind): ThresholdKind => (kind === "lift" ? "weight" : kind);
