import { recall, remember } from "./remembered";

export type ThemeName = "light" | "dark";

const NAME = "theme";

/** Follows the system until the reader chooses; the choice is remembered. */
export class Theme {
  private readonly system = window.matchMedia("(prefers-color-scheme: dark)");
  private systemIsDark = $state(this.system.matches);
  private chosen = $state<ThemeName | null>(remembered());
  current = $derived<ThemeName>(this.chosen ?? (this.systemIsDark ? "dark" : "light"));

  constructor() {
    this.system.addEventListener("change", (event) => (this.systemIsDark = event.matches));
    this.apply();
  }

  toggle(): void {
    this.chosen = this.current === "dark" ? "light" : "dark";
    this.apply();
    remember(NAME, this.chosen);
  }

  private apply(): void {
    if (this.chosen) document.documentElement.dataset.theme = this.chosen;
  }
}

function remembered(): ThemeName | null {
  const value = recall(NAME);
  return value === "light" || value === "dark" ? value : null;
}
