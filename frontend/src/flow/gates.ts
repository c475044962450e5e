import type { Role } from "../contract/flow";
import { linkKey, type Emphasis } from "./emphasis";
import type { Measured, Picture } from "./explorer";

/** A link whose rewired edges open edges that only one trace reaches (docs/definitions.md#gate). */
export interface Gate {
  layer: number;
  from: number;
  to: number;
  role: Role;
  /** how many of the link's edges are gates; each opens all that the link opens */
  heads: number;
  /** the number of reached edges beyond it */
  opens: number;
}

/** Whether a picture shows gates: it does where it draws two corresponding traces together. */
export const showsGates = ({ mode, tuned, flow }: Picture): boolean =>
  (mode === "overlay" || mode === "sides") && tuned !== null && flow.corresponds;

/** The gates of a picture's two traces without selections; the twin of core/gates.py. They keep no buffer of the picture. */
export class Gates {
  /** those that open most first */
  readonly all: readonly Gate[];
  private readonly sides: readonly Side[];
  private readonly n: number;

  constructor(readonly picture: Picture) {
    const { base, tuned, flow } = picture;
    this.n = flow.words.length;
    this.sides = tuned && flow.corresponds ? [new Side(base, tuned), new Side(tuned, base)] : [];
    this.all = this.sides.flatMap(({ gates }) => gates).sort((a, b) => b.opens - a.opens);
  }

  /** The gates of a link: one for each trace at most. */
  at(layer: number, from: number, to: number): Gate[] {
    return this.all.filter((gate) => gate.layer === layer && gate.from === from && gate.to === to);
  }

  /** The reached edges that a gate opens. */
  openedBy(gate: Gate): Emphasis {
    const side = this.sides.find(({ role }) => role === gate.role);
    return { links: new Set(side?.openedBy(gate, this.n)), stays: [] };
  }
}

/** A link with the number of its edges that count. */
interface Counted {
  layer: number;
  from: number;
  to: number;
  heads: number;
}

/** The gates of one trace. A level is a layer, counted so that the trace runs from each level to the next lower one. */
class Side {
  readonly role: Role;
  readonly gates: Gate[] = [];
  private readonly reached: Counted[] = [];
  private readonly candidates: Counted[] = [];
  private readonly n: number;
  private readonly layers: number;
  private readonly forward: boolean;
  private readonly beyond: Beyond;

  constructor(
    private readonly own: Measured,
    private readonly other: Measured,
  ) {
    const { trace, view, role } = own;
    const { n, layers } = trace.links;
    this.role = role;
    this.n = n;
    this.layers = layers;
    this.forward = view.origin !== null;
    this.beyond = new Beyond(layers, n);
    this.follow();
    const begins = new Float64Array((layers + 1) * n);
    for (const edge of this.reached) begins[this.near(edge)] += edge.heads;
    const sums = new Map<number, number>();
    for (const candidate of this.candidates) {
      const far = this.far(candidate);
      const opens = sums.get(far) ?? this.beyond.sum(far, begins);
      sums.set(far, opens);
      if (opens > 0) this.gates.push({ ...candidate, role, opens });
    }
  }

  openedBy(gate: Gate, n: number): number[] {
    const far = this.far(gate);
    return this.reached
      .filter((edge) => this.beyond.has(far, this.near(edge)))
      .map(({ layer, from, to }) => linkKey(n, layer, from, to));
  }

  /** Lists the reached links and the candidates for gates, and records which states are reachable, from the last level up. */
  private follow(): void {
    const { own, layers, n, forward, beyond } = this;
    for (let level = 1; level <= layers; level++) {
      const layer = forward ? layers + 1 - level : level;
      for (let word = 0; word < n; word++) {
        const top = own.trace.isReached(layer, word);
        const stays = top && own.trace.isReached(layer - 1, word);
        if (stays && own.trace.keepsBelow(layer, word, own.view.residual))
          beyond.join(level * n + word, (level - 1) * n + word);
        this.followRow(layer, word);
      }
    }
  }

  private followRow(layer: number, from: number): void {
    const { own, other, n } = this;
    const { rowStart, to, strongest } = own.trace.links;
    const row = (layer - 1) * n + from;
    for (let link = rowStart[row]; link < rowStart[row + 1]; link++) {
      if (strongest[link] < own.filter.minimum) return;
      const read = to[link];
      if (!own.trace.reaches(layer, from, read)) continue;
      const heads = this.headsOf(link, layer, read);
      if (heads.own === 0) continue;
      const edge = { layer, from, to: read };
      const [near, far] = [this.near(edge), this.far(edge)];
      this.beyond.join(near, far);
      if (!other.trace.reaches(layer, from, read) && heads.both > 0)
        this.reached.push({ ...edge, heads: heads.both });
      if (heads.own > heads.both && this.hasOther(near) && !this.hasOther(far))
        this.candidates.push({ ...edge, heads: heads.own - heads.both });
    }
  }

  /** How many of the link's edges pass in this model, and how many of those pass in the other model too. */
  private headsOf(link: number, layer: number, read: number): { own: number; both: number } {
    const { edgeStart } = this.own.trace.links;
    let [own, both] = [0, 0];
    for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
      if (!passes(this.own, edge, layer, read)) continue;
      own++;
      if (passes(this.other, edge, layer, read)) both++;
    }
    return { own, both };
  }

  /** The two states of an edge as level · n + word: `near` is the one that the trace reaches first, `far` the next. */
  private near({ layer, from, to }: Omit<Counted, "heads">): number {
    return this.forward ? (this.layers + 1 - layer) * this.n + to : layer * this.n + from;
  }

  private far({ layer, from, to }: Omit<Counted, "heads">): number {
    return this.forward ? (this.layers - layer) * this.n + from : (layer - 1) * this.n + to;
  }

  /** Whether the other trace has the state level · n + word. */
  private hasOther(state: number): boolean {
    const level = Math.floor(state / this.n);
    return this.other.trace.isReached(this.forward ? this.layers - level : level, state % this.n);
  }
}

function passes({ trace, role, filter }: Measured, edge: number, layer: number, read: number): boolean {
  const { values, head } = trace.links;
  if (values[role][edge] < filter.minimum || !filter.readable[read]) return false;
  return (filter.kept[layer - 1]?.[head[edge]] ?? 1) === 1;
}

/** The states that a trace reaches from each state: one bit for each state at the same level or a lower one. */
class Beyond {
  private readonly bits: (Uint32Array | undefined)[];

  constructor(
    layers: number,
    private readonly n: number,
  ) {
    this.bits = new Array<undefined>((layers + 1) * n);
  }

  /** Adds to the states beyond `near` those beyond `far`, one level lower, whose own are complete. */
  join(near: number, far: number): void {
    const [from, to] = [this.of(near), this.of(far)];
    for (let place = 0; place < to.length; place++) from[place] |= to[place];
  }

  has(state: number, beyond: number): boolean {
    return ((this.of(state)[beyond >> 5] ?? 0) & (1 << (beyond & 31))) !== 0;
  }

  /** The sum of values, by state, over a state and all beyond it. */
  sum(state: number, values: Float64Array): number {
    let sum = 0;
    this.of(state).forEach((word, place) => {
      for (let rest = word; rest !== 0; rest &= rest - 1)
        sum += values[place * 32 + 31 - Math.clz32(rest & -rest)];
    });
    return sum;
  }

  private of(state: number): Uint32Array {
    let bits = this.bits[state];
    if (bits) return bits;
    const above = (Math.floor(state / this.n) + 1) * this.n;
    bits = this.bits[state] = new Uint32Array((above + 31) >> 5);
    bits[state >> 5] |= 1 << (state & 31);
    return bits;
  }
}
