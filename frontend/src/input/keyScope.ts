/** Whether a key event of the window concerns the component around `element`: for a guest only its own events do. */
export function isInScope(event: Event, element: Element): boolean {
  const guest = element.closest("[data-guest]");
  return guest === null || event.composedPath().includes(guest);
}
