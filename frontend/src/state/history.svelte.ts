import type { Address } from "./host";
import { addressOf, stepAt, type Step } from "./step";
import type { Opened, StepFormat } from "./stepFormat";

/** Quick successive changes of one slider are one step. */
const SETTLE_MS = 500;

/**
 * How a change counts. "step": as a step of its own. "goes on": several changes, as of a slider, are one step once they
 * have settled. "none": it becomes a part of the present step, as a zoom does.
 */
export type Change = "step" | "goes on" | "none";

/** The steps of an analysis, back and forward. */
export class StepHistory<State> {
  private steps = $state.raw<readonly State[]>([]);
  private at = $state(-1);
  canGoBack = $derived(this.at > 0);
  canGoForward = $derived(this.at < this.steps.length - 1);
  private settling: ReturnType<typeof setTimeout> | undefined;
  private unsettled: { step: State; change: Change } | null = null;

  constructor(
    private readonly address: Address,
    private readonly format: StepFormat<State>,
    private readonly restore: (opened: Opened<State> & { step: State }) => void,
  ) {}

  /** The step that the address names, when the page is opened. */
  opened(): Opened<State> {
    return this.format.read(this.address.read().text);
  }

  /** Follows the browser's own buttons. Returns what ends that. */
  follow(): () => void {
    return this.address.onMove(() => this.moved());
  }

  /** Records what the page shows now. */
  note(step: State, change: Change = "step"): void {
    clearTimeout(this.settling);
    // A zoom during a drag belongs to the step that the drag becomes.
    if (change === "none" && this.unsettled) change = this.unsettled.change;
    if (this.unsettled?.change !== change) this.settle();
    this.unsettled = { step, change };
    if (change === "step") this.settle();
    else this.settling = setTimeout(() => this.settle(), SETTLE_MS);
  }

  go(by: -1 | 1): void {
    this.settle();
    if (this.steps[this.at + by]) this.address.go(by);
  }

  /** The address of the last step. */
  get text(): string {
    this.settle();
    const step = this.steps.at(this.at);
    return step ? this.format.write(step) : "";
  }

  private settle(): void {
    clearTimeout(this.settling);
    const { unsettled } = this;
    this.unsettled = null;
    if (unsettled?.change === "none") this.replace(unsettled.step);
    else if (unsettled) this.push(unsettled.step);
  }

  private replace(step: State): void {
    if (this.at < 0) return this.push(step);
    this.steps = this.steps.map((other, place) => (place === this.at ? step : other));
    this.address.write(this.format.write(step), this.at, "replace");
  }

  private push(step: State): void {
    const text = this.format.write(step);
    const before = this.steps.at(this.at);
    if (before && this.format.write(before) === text) return;
    const how = before ? "push" : "replace";
    this.steps = [...this.steps.slice(0, this.at + 1), step];
    this.at = this.steps.length - 1;
    this.address.write(text, this.at, how);
  }

  /** Shows the step that the address names now, as after another page wrote it. */
  moved(): void {
    clearTimeout(this.settling);
    this.unsettled = null;
    const { text, place } = this.address.read();
    const known = place === null ? undefined : this.steps[place];
    if (place !== null && known && this.format.write(known) === text) {
      this.at = place;
      this.restore({ step: known, unread: [] });
      return;
    }
    // The reader typed or pasted the address, or it is from before the page was reloaded.
    const { step, unread } = this.format.read(text);
    if (!step) return;
    this.steps = [...this.steps.slice(0, this.at + 1), step];
    this.at = this.steps.length - 1;
    this.address.write(text, this.at, "replace");
    this.restore({ step, unread });
  }
}

/** The steps of the page of one sentence. */
export class History extends StepHistory<Step> {
  constructor(address: Address, restore: (opened: Opened<Step> & { step: Step }) => void) {
    super(address, { write: addressOf, read: stepAt }, restore);
  }
}
