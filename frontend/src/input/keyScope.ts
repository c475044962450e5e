/**
 * Whether a key event of the window concerns the component around `element`: a guest acts on its own events only, and a
 * page behind another one on none.
 */
export function isInScope(event: Event, element: Element): boolean {
  if (element.closest("[inert]")) return false;
  const guest = element.closest("[data-guest]");
  return guest === null || event.composedPath().includes(guest);
}

/** Whether a key event is of a key alone, pressed where no text is typed. */
export function isPlainKey(event: KeyboardEvent): boolean {
  const [target] = event.composedPath(); // the target itself, inside the shadow root of a guest as well
  const isTyping =
    target instanceof HTMLElement && target.matches("input:not([type=range]), textarea, select");
  return !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
}
