import { loadPreference, savePreference } from "./preferences";

export type ThemeName = "light" | "dark";

/** What the component stands in: the reader's system, or the page that it is a guest of. */
export interface Surroundings {
  isDark(): boolean;
  /** calls back whenever that may have changed; gives what ends it */
  watch(changed: () => void): () => void;
}

const NAME = "theme";
const DARK = "(prefers-color-scheme: dark)";

export const system: Surroundings = {
  isDark: () => window.matchMedia(DARK).matches,
  watch(changed) {
    const query = window.matchMedia(DARK);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  },
};

/** Follows the surroundings until the reader chooses; the choice is remembered. */
export class Theme {
  private surroundingsAreDark: boolean;
  private chosen: ThemeName | null;
  readonly current: ThemeName;

  constructor(
    private readonly surroundings: Surroundings = system,
    /** a guest looks as its host does */
    readonly choosable = surroundings === system,
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
