import type { Explorer, Picture } from "./explorer";
import type { Look } from "./look";
import type { View } from "./view";

/** All that a picture depends on; every change of one of them makes another object of it. */
export interface Wanted {
  explorer: Explorer;
  view: View;
  look: Look;
  /** the base's own view, where a pinned trace stands in its place */
  ofBase: View | undefined;
}

const same = (a: Wanted, b: Wanted): boolean =>
  a.explorer === b.explorer && a.view === b.view && a.look === b.look && a.ofBase === b.ofBase;

/**
 * The picture that is wanted. A picture shares its explorer's buffers, so it must not be made twice: Svelte asks for what
 * was there before once more when it takes down what was drawn from it, and that would overwrite what is there now.
 */
export class Pictures {
  private now: { wanted: Wanted; picture: Picture } | null = null;
  private before: { wanted: Wanted; picture: Picture } | null = null;

  of(wanted: Wanted): Picture {
    for (const made of [this.now, this.before]) if (made && same(made.wanted, wanted)) return made.picture;
    const { explorer, view, look, ofBase } = wanted;
    const picture = explorer.explore(view, look.mode, ofBase);
    this.before = this.now;
    this.now = { wanted, picture };
    return picture;
  }
}
