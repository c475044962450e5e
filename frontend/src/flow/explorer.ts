import type { Flow, Role } from "../contract";
import { Comparison, type Mode } from "./compare";
import type { Strands } from "./strands";
import { influence, type EdgeCounts } from "./influence";
import type { Links } from "./links";
import { Trace } from "./trace";
import { filterOf, type Filter, type View } from "./view";

/** One model's trace, measured. */
export interface Measured {
  role: Role;
  trace: Trace;
  counts: EdgeCounts;
  /** (layers + 1) × n, at l · n + w */
  influence: Float64Array;
}

/** Everything a picture is drawn from. It shares the explorer's buffers: the next `explore` overwrites it. */
export interface Picture {
  flow: Flow;
  view: View;
  mode: Mode;
  filter: Filter;
  strands: Strands;
  base: Measured;
  tuned: Measured | null;
}

/** One sentence's links with the scratch to trace them at every frame of a drag. */
export class Explorer {
  private readonly base: Trace;
  private readonly tuned: Trace | null;
  private readonly comparison: Comparison;

  constructor(private readonly links: Links) {
    this.base = new Trace(links, "base");
    this.tuned = links.flow.tuned && new Trace(links, "tuned");
    this.comparison = new Comparison(this.base, this.tuned);
  }

  get flow(): Flow {
    return this.links.flow;
  }

  explore(view: View, mode: Mode): Picture {
    const { flow, base, tuned, comparison } = this;
    const filter = this.update(view, mode);
    const { strands } = comparison;
    const measured = (trace: Trace, counts: EdgeCounts): Measured => ({
      role: trace.role,
      trace,
      counts,
      influence: influence(counts, trace, view.alpha),
    });
    return {
      flow,
      view,
      mode,
      filter,
      strands,
      base: measured(base, comparison.base),
      tuned: tuned && measured(tuned, comparison.tuned),
    };
  }

  /** The strands alone, for those who only ask how many there would be. */
  strandsAt(view: View, mode: Mode): Strands {
    this.update(view, mode);
    return this.comparison.strands;
  }

  private update(view: View, mode: Mode): Filter {
    const filter = filterOf(this.flow, view);
    this.base.update(view, filter);
    this.tuned?.update(view, filter);
    this.comparison.update(filter, mode);
    return filter;
  }
}
