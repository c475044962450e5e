/** Whether a key event of the window concerns the component around `element`: a guest acts on its own events only. */
export function isInScope(event: Event, element: Element): boolean {
  const guest = element.closest("[data-guest]");
  return guest === null || event.composedPath().includes(guest);
}
