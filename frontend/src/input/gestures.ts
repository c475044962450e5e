/** Callbacks for gestures on a picture; points are relative to the element. */
export interface GestureListener {
  /** whether the picture can be panned, so that a drag is not a click */
  canPan: () => boolean;
  onZoom: (factor: number, x: number, y: number, smoothly: boolean) => void;
  onPan: (dx: number, dy: number) => void;
  /** a finger rests on the picture */
  onHold: (event: PointerEvent) => void;
  /** a wheel over the picture is left to the page around it */
  onWheelPassed: () => void;
}

interface Finger {
  x: number;
  y: number;
}

/** A press that moves less than this, in pixels, is a click. */
const MAX_CLICK_MOVE = 5;
const HOLD_MS = 450;
const WHEEL_PER_DOUBLING = 240;
/** Trackpads report a pinch as a wheel with the Control key, in smaller steps. */
const PINCH_PER_DOUBLING = 60;
const LINE_PX = 16;
const DOUBLE_CLICK_FACTOR = 2;

/** Wheel, drag, pinch, double click and long press on an element. The click that ends a gesture is suppressed. */
export class Gestures {
  private readonly fingers = new Map<number, Finger>();
  private start: Finger | null = null;
  private moved = false;
  /** whether a click into the picture has given it the wheel, until the pointer leaves or Escape is pressed */
  private hasWheel = false;
  private holdTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly listener: GestureListener,
  ) {
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      act: (event: HTMLElementEventMap[Name]) => void,
      options: AddEventListenerOptions = {},
    ) => {
      element.addEventListener(name, act, { ...options, signal: this.listeners.signal });
    };
    on("wheel", (event) => this.onWheel(event), { passive: false });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.lift(event));
    on("pointercancel", (event) => this.lift(event));
    on("pointerleave", () => (this.hasWheel = false));
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && (this.hasWheel = false);
    window.addEventListener("keydown", onKey, { capture: true, signal: this.listeners.signal });
    on("click", (event) => this.suppressClick(event), { capture: true });
    on("dblclick", (event) => this.onDoubleClick(event));
    on("contextmenu", (event) => this.moved && event.preventDefault());
  }

  destroy(): void {
    clearTimeout(this.holdTimer);
    this.listeners.abort();
  }

  private onWheel(event: WheelEvent): void {
    const zooms = event.ctrlKey || event.metaKey || this.hasWheel;
    if (!zooms && isInScrolledPage(this.element)) return this.listener.onWheelPassed();
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX;
    const perDoubling = event.ctrlKey ? PINCH_PER_DOUBLING : WHEEL_PER_DOUBLING;
    const { x, y } = this.point(event);
    this.listener.onZoom(2 ** (-pixels / perDoubling), x, y, false);
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.hasWheel = event.pointerType === "mouse";
    const point = this.point(event);
    this.fingers.set(event.pointerId, point);
    clearTimeout(this.holdTimer);
    if (this.fingers.size > 1) {
      this.moved = true;
      return;
    }
    this.start = point;
    this.moved = false;
    if (event.pointerType === "mouse") return;
    this.holdTimer = setTimeout(() => {
      this.moved = true;
      this.listener.onHold(event);
    }, HOLD_MS);
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before || !this.start) return;
    const now = this.point(event);
    if (this.fingers.size === 1 && !this.moved) {
      if (Math.hypot(now.x - this.start.x, now.y - this.start.y) < MAX_CLICK_MOVE) return;
      clearTimeout(this.holdTimer);
      if (!this.listener.canPan()) return;
      this.moved = true;
    }
    this.capture(event.pointerId);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) this.listener.onPan(now.x - before.x, now.y - before.y);
    else this.pinch(before, now, other);
  }

  /** One of two fingers moves from `before` to `now`. */
  private pinch(before: Finger, now: Finger, other: Finger): void {
    const distance = (a: Finger, b: Finger) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    this.listener.onPan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const factor = distance(now, other) / distance(before, other);
    this.listener.onZoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2, false);
  }

  private lift(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    clearTimeout(this.holdTimer);
  }

  private onDoubleClick(event: MouseEvent): void {
    // A double click on a word is the word's own.
    if (event.target instanceof Element && event.target.closest("button, [role=button]")) return;
    const { x, y } = this.point(event);
    this.listener.onZoom(event.shiftKey ? 1 / DOUBLE_CLICK_FACTOR : DOUBLE_CLICK_FACTOR, x, y, true);
  }

  private suppressClick(event: MouseEvent): void {
    if (!this.moved || event.detail === 0) return;
    this.moved = false;
    event.stopPropagation();
    event.preventDefault();
  }

  private capture(pointerId: number): void {
    if (!this.element.hasPointerCapture(pointerId)) this.element.setPointerCapture(pointerId);
  }

  private point({ clientX, clientY }: MouseEvent): Finger {
    const box = this.element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }
}

/** Whether a plain wheel is to scroll the page around: in another page, such as a notebook, or where the page scrolls. */
function isInScrolledPage(element: Element): boolean {
  if (element.closest("[data-guest]")) return true;
  for (let outer = element.parentElement; outer; outer = outer.parentElement) {
    const scrolls =
      outer === document.documentElement || /auto|scroll/.test(getComputedStyle(outer).overflowY);
    if (scrolls && outer.scrollHeight > outer.clientHeight + 1) return true;
  }
  return false;
}
