import { messageOf } from "../util/errorMessage";

/** A part of the page that the web app loads when it is first needed; a single file has it from the start. */
export class Chunk<Part> {
  /** null until it is there */
  part = $state.raw<Part | null>(null);
  /** why it could not be loaded, in one line */
  error = $state<string | null>(null);
  private loading: Promise<void> | null = null;

  /** @param fetch imports the part, as the default of its module */
  constructor(private readonly fetch: () => Promise<{ default: Part }>) {}

  /** A part that the page opens with. */
  static of<Part>(part: Part): Chunk<Part> {
    const chunk = new Chunk(() => Promise.resolve({ default: part }));
    chunk.part = part;
    return chunk;
  }

  /** Loads the part unless it is there or on its way; one that failed is tried again. */
  load(): Promise<void> {
    if (this.part) return Promise.resolve();
    return (this.loading ??= this.run());
  }

  private async run(): Promise<void> {
    this.error = null;
    try {
      this.part = (await this.fetch()).default;
    } catch (error) {
      this.error = `This part of the page did not load (${messageOf(error)}). Is the server still running? Then reload the page.`;
    }
    this.loading = null;
  }
}
