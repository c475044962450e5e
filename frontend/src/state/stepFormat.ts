/** The step of an address. What could not be read is as usual, and listed in `unread`. */
export interface Opened<State> {
  /** null where the address names none */
  step: State | null;
  unread: readonly string[];
}

/** How the steps of a page are written as addresses. */
export interface StepFormat<State> {
  write(step: State): string;
  read(address: string): Opened<State>;
}
