/** What the reader chose last time; null where the browser has no storage. */
export function loadPreference(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null; // Without storage a choice lasts as long as the page.
  }
}

export function savePreference(name: string, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // As above.
  }
}

const keyOf = (name: string): string => `attention-flows:${name}`;
