import type { Surroundings } from "../state/host";

const DARK = "(prefers-color-scheme: dark)";

export const systemSurroundings: Surroundings = {
  isDark: () => window.matchMedia(DARK).matches,
  watch(changed) {
    const query = window.matchMedia(DARK);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  },
};

/**
 * The page that an element stands in, dark or light by the ground that is seen behind it: notebooks each say in a way
 * of their own which theme they have, but all of them paint it.
 */
export function surroundingsOf(element: Element): Surroundings {
  return {
    isDark() {
      for (let at: Element | null = element; at; at = parentOf(at)) {
        const ground = channelsOf(getComputedStyle(at).backgroundColor);
        if (ground) return luminance(ground) < 0.5;
      }
      return window.matchMedia(DARK).matches;
    },
    watch(changed) {
      const system = window.matchMedia(DARK);
      // Style sheets that are swapped are there a little after the attributes that say so.
      const soon = () => setTimeout(changed, 50);
      const observer = new MutationObserver(soon);
      for (const root of [document.documentElement, document.body]) {
        observer.observe(root, { attributes: true });
      }
      observer.observe(document.head, { childList: true });
      system.addEventListener("change", soon);
      return () => {
        observer.disconnect();
        system.removeEventListener("change", soon);
      };
    },
  };
}

/** Through shadow roots, too. */
function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

type Channels = [red: number, green: number, blue: number];

/** Null for a colour that lets most of what is behind it through. */
export function channelsOf(colour: string): Channels | null {
  const numbers = /^rgba?\(([^)]*)\)$/
    .exec(colour)?.[1]
    .split(/[\s,/]+/)
    .map(Number);
  if (!numbers || numbers.length < 3 || (numbers[3] ?? 1) < 0.5) return null;
  return [numbers[0], numbers[1], numbers[2]];
}

/** Perceived lightness, 0..1, well enough to tell dark from light. */
export const luminance = ([red, green, blue]: Channels): number =>
  (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
