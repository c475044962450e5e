/** What the reader chose last time, where the browser lets us keep it. */
export function loadPreference(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null; // without storage a choice lasts as long as the page
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
