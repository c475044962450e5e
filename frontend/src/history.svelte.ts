import { addressOf, stepAt, type Step } from "./step";

/** Where a host keeps what the picture shows: a browser's address and its own history of them. */
export interface Address {
  /** what stands after the #, with the place in the history that `write` was given, if it was */
  read(): { text: string; place: number | null };
  write(text: string, place: number, how: "push" | "replace"): void;
  /** goes back (−1) or forward; what it comes to is told to `onMove` */
  go(by: number): void;
  onMove(moved: () => void): () => void;
}

/** Quick successive changes of one slider are one step. */
const SETTLED_MS = 500;

/** The steps of an analysis, back and forward. */
export class History {
  private steps = $state.raw<readonly Step[]>([]);
  private at = $state(-1);
  canGoBack = $derived(this.at > 0);
  canGoForward = $derived(this.at < this.steps.length - 1);
  private settling: ReturnType<typeof setTimeout> | undefined;
  private unsettled: Step | null = null;

  constructor(
    private readonly address: Address,
    private readonly restore: (step: Step) => void,
  ) {}

  /** The step that the address names, when the page is opened. Throws an Error for an address that cannot be read. */
  opened(): Step | null {
    return stepAt(this.address.read().text);
  }

  /** Follows the browser's own buttons; gives what ends that. */
  follow(): () => void {
    return this.address.onMove(() => this.moved());
  }

  /** Takes in what the picture shows now; a change that goes on, as of a slider, is one step once it has settled. */
  note(step: Step, goesOn = false): void {
    clearTimeout(this.settling);
    if (goesOn) {
      this.unsettled = step;
      this.settling = setTimeout(() => this.settle(), SETTLED_MS);
      return;
    }
    this.settle();
    this.push(step);
  }

  go(by: -1 | 1): void {
    this.settle();
    if (this.steps[this.at + by]) this.address.go(by);
  }

  /** The address of the last step. */
  get text(): string {
    this.settle();
    const step = this.steps.at(this.at);
    return step ? addressOf(step) : "";
  }

  private settle(): void {
    clearTimeout(this.settling);
    const step = this.unsettled;
    this.unsettled = null;
    if (step) this.push(step);
  }

  private push(step: Step): void {
    const text = addressOf(step);
    const before = this.steps.at(this.at);
    if (before && addressOf(before) === text) return;
    const how = before ? "push" : "replace";
    this.steps = [...this.steps.slice(0, this.at + 1), step];
    this.at = this.steps.length - 1;
    this.address.write(text, this.at, how);
  }

  private moved(): void {
    clearTimeout(this.settling);
    this.unsettled = null;
    const { text, place } = this.address.read();
    const known = place === null ? undefined : this.steps[place];
    if (place !== null && known && addressOf(known) === text) {
      this.at = place;
      this.restore(known);
      return;
    }
    // Typed or pasted by hand, or left over from before the page was loaded anew.
    let step: Step | null = null;
    try {
      step = stepAt(text);
    } catch {
      // It stays as it is: there is nothing better to show.
    }
    if (!step) return;
    this.steps = [...this.steps.slice(0, this.at + 1), step];
    this.at = this.steps.length - 1;
    this.address.write(text, this.at, "replace");
    this.restore(step);
  }
}
