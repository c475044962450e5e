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
 * The theme of the page around an element, dark or light by the background behind the element: notebooks differ in how
 * they declare their theme, but all of them paint it.
 */
export function surroundingsOf(element: Element): Surroundings {
  return {
    isDark() {
      for (let outer: Element | null = element; outer; outer = parentOf(outer)) {
        const background = channelsOf(getComputedStyle(outer).backgroundColor);
        if (background) return luminance(background) < 0.5;
      }
      return window.matchMedia(DARK).matches;
    },
    watch(changed) {
      const system = window.matchMedia(DARK);
      // A notebook changes its attributes a little before the new style sheet applies.
      const changedSoon = () => setTimeout(changed, 50);
      const observer = new MutationObserver(changedSoon);
      for (const root of [document.documentElement, document.body]) {
        observer.observe(root, { attributes: true });
      }
      observer.observe(document.head, { childList: true });
      system.addEventListener("change", changedSoon);
      return () => {
        observer.disconnect();
        system.removeEventListener("change", changedSoon);
      };
    },
  };
}

/** The parent, across the boundaries of shadow roots. */
function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

type Channels = [red: number, green: number, blue: number];

/** Null for a colour that is mostly transparent. */
export function channelsOf(colour: string): Channels | null {
  const numbers = /^rgba?\(([^)]*)\)$/
    .exec(colour)?.[1]
    .split(/[\s,/]+/)
    .map(Number);
  if (!numbers || numbers.length < 3 || (numbers[3] ?? 1) < 0.5) return null;
  return [numbers[0], numbers[1], numbers[2]];
}

/** Perceived lightness, 0..1, precise enough to tell dark from light. */
export const luminance = ([red, green, blue]: Channels): number =>
  (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
