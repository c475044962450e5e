import type { Surroundings } from "./host";
import { loadPreference, savePreference } from "./preferences";

export type ThemeName = "light" | "dark";

const NAME = "theme";
/** Follows the surroundings until the reader chooses; the choice is remembered. */
export class Theme {
  private surroundingsAreDark: boolean;
  private chosen: ThemeName | null;
  readonly current: ThemeName;

  constructor(
    private readonly surroundings: Surroundings,
    /** false for a guest, which looks as its host does */
    choosable: boolean,
  ) {
    this.surroundingsAreDark = $state(surroundings.isDark());
    this.chosen = $state(choosable ? remembered() : null);
    this.current = $derived(this.chosen ?? (this.surroundingsAreDark ? "dark" : "light"));
  }

  /** Gives what ends it. */
  follow(): () => void {
    return this.surroundings.watch(() => (this.surroundingsAreDark = this.surroundings.isDark()));
  }

  toggle(): void {
    this.chosen = this.current === "dark" ? "light" : "dark";
    savePreference(NAME, this.chosen);
  }
}

function remembered(): ThemeName | null {
  const value = loadPreference(NAME);
  return value === "light" || value === "dark" ? value : null;
}
