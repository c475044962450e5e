import type { Source } from "../source/source";
import type { Host } from "../state/host";
import type { Theme } from "../state/theme.svelte";

/** What a page that loads later is given. */
export interface PageProps {
  source: Source;
  host: Host;
  theme: Theme;
  /** whether the reader came from another page, which a step back shows */
  returns: boolean;
  /** goes over to another page, by its address */
  onLeave: (address: string) => void;
}

/** What the page of a study can be asked for. */
export interface StudyExports extends Record<string, unknown> {
  /** shows what the address names, which another page wrote */
  reopen(): void;
  /** the address of what is shown; null before it is there */
  address(): string | null;
}
