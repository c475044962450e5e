import { loadPreference, savePreference } from "./preferences";

const NAME = "drawers";

/** Which drawers of controls are open; what the reader opened stays open the next time. */
export class Drawers {
  private opened = $state.raw<readonly string[]>((loadPreference(NAME) ?? "").split(" ").filter(Boolean));

  isOpen(id: string): boolean {
    return this.opened.includes(id);
  }

  set(id: string, open: boolean): void {
    const others = this.opened.filter((other) => other !== id);
    this.opened = open ? [...others, id] : others;
    savePreference(NAME, this.opened.join(" "));
  }
}
