import { loadPreference, savePreference } from "./preferences";

/** The room of the panels beside the rings; what the reader chose is kept for the next time. */
export class Side {
  private unfolded = $state(loadPreference("aside") !== "folded");
  private widened = $state(loadPreference("aside-wide") === "wide");

  /** false: folded into a strip, to leave its room to the rings */
  get open(): boolean {
    return this.unfolded;
  }

  set open(open: boolean) {
    this.unfolded = open;
    savePreference("aside", open ? "open" : "folded");
  }

  /** with more room for tables and maps, and less for the rings */
  get wide(): boolean {
    return this.widened;
  }

  set wide(wide: boolean) {
    this.widened = wide;
    savePreference("aside-wide", wide ? "wide" : "usual");
  }

  /** Unfolds it for what it is about to show; the next time it is as the reader chose. */
  show(): void {
    this.unfolded = true;
  }
}
