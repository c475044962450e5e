import type { Flow } from "../contract/flow";
import { fitted } from "../flow/fitting";
import { besidePinned } from "../flow/pin";
import { readsAlike } from "../flow/reading";
import type { FlowRequest } from "../source/source";
import type { Pinned } from "./step";

/** A pinned trace with its flow. */
export interface Pin extends Pinned {
  flow: Flow;
}

/** The pinned trace, which the present one is compared with. */
export class PinState {
  current = $state.raw<Pin | null>(null);
  /** undefined while nothing is pinned, and the kind of the present view applies to both models */
  kind = $derived(this.current?.view.kind);

  constructor(private readonly flowOf: (request: FlowRequest) => Promise<Flow>) {}

  /** The pinned trace as a part of a step, which names its flow and does not hold it. */
  get step(): Pinned | null {
    const pin = this.current;
    return pin && { request: pin.request, role: pin.role, view: pin.view };
  }

  /** The flow beside the pinned one, or by itself while nothing is pinned. */
  compared(flow: Flow): Flow {
    const pin = this.current;
    return pin ? besidePinned(pin.flow, flow, pin.role) : flow;
  }

  /** The pinned trace of a step with its flow; null where the flow cannot be read. */
  async load(pinned: Pinned): Promise<Pin | null> {
    try {
      return { ...pinned, flow: await this.flowOf(pinned.request) };
    } catch {
      return null; // The step's own request fails as well, and its error is shown.
    }
  }

  /** Pins a trace of an earlier step, if it has the words of the flow. */
  restore(pin: Pin | null, flow: Flow): void {
    this.current = pin && (readsAlike(pin.flow, flow) ? { ...pin, view: fitted(pin.view, pin.flow) } : null);
  }
}
