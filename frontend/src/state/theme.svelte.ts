import type { Surroundings } from "./host";
import { loadPreference, savePreference } from "./preferences";

export type ThemeName = "light" | "dark";

const NAME = "theme";

/** Follows the surroundings until the reader chooses; the choice is saved. */
export class Theme {
  private surroundingsAreDark: boolean;
  private chosen: ThemeName | null;
  readonly current: ThemeName;

  constructor(
    private readonly surroundings: Surroundings,
    /** false for a guest, whose theme is that of the page around it */
    choosable: boolean,
  ) {
    this.surroundingsAreDark = $state(surroundings.isDark());
    this.chosen = $state(choosable ? savedTheme() : null);
    this.current = $derived(this.chosen ?? (this.surroundingsAreDark ? "dark" : "light"));
  }

  /** Follows the surroundings. Returns what ends that. */
  follow(): () => void {
    return this.surroundings.watch(() => (this.surroundingsAreDark = this.surroundings.isDark()));
  }

  toggle(): void {
    this.chosen = this.current === "dark" ? "light" : "dark";
    savePreference(NAME, this.chosen);
  }
}

function savedTheme(): ThemeName | null {
  const value = loadPreference(NAME);
  return value === "light" || value === "dark" ? value : null;
}
