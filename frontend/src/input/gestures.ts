/** What gestures on a picture ask for; points are relative to the element. */
export interface GestureListener {
  /** whether there is anything to pan, so that a drag is not a click */
  canPan: () => boolean;
  onZoom: (factor: number, x: number, y: number, smoothly: boolean) => void;
  onPan: (dx: number, dy: number) => void;
  /** a finger rests on the picture */
  onHold: (event: PointerEvent) => void;
}

interface Finger {
  x: number;
  y: number;
}

/** A press that moves less than this, in pixels, is a click. */
const STILL = 5;
const HOLD_MS = 450;
const WHEEL_PER_DOUBLING = 240;
/** Trackpads send a pinch as a wheel turned with Control held, in smaller steps. */
const PINCH_PER_DOUBLING = 60;
const LINE_PX = 16;
const TWICE = 2;

/** Wheel, drag, pinch, double click and long press on an element. Clicks that end a gesture are not passed on. */
export class Gestures {
  private readonly fingers = new Map<number, Finger>();
  private start: Finger | null = null;
  private moved = false;
  private holding: ReturnType<typeof setTimeout> | undefined;
  private readonly listening = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly listener: GestureListener,
  ) {
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      act: (event: HTMLElementEventMap[Name]) => void,
      options: AddEventListenerOptions = {},
    ) => {
      element.addEventListener(name, act, { ...options, signal: this.listening.signal });
    };
    on("wheel", (event) => this.turn(event), { passive: false });
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.lift(event));
    on("pointercancel", (event) => this.lift(event));
    on("click", (event) => this.swallow(event), { capture: true });
    on("dblclick", (event) => this.twice(event));
    on("contextmenu", (event) => this.moved && event.preventDefault());
  }

  destroy(): void {
    clearTimeout(this.holding);
    this.listening.abort();
  }

  private turn(event: WheelEvent): void {
    // Where the page itself is scrolled, as in a notebook, the wheel is left to it.
    const meant = event.ctrlKey || event.metaKey;
    if (!meant && !this.listener.canPan() && isScrolled(this.element)) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX;
    const perDoubling = event.ctrlKey ? PINCH_PER_DOUBLING : WHEEL_PER_DOUBLING;
    const { x, y } = this.point(event);
    this.listener.onZoom(2 ** (-pixels / perDoubling), x, y, false);
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const point = this.point(event);
    this.fingers.set(event.pointerId, point);
    clearTimeout(this.holding);
    if (this.fingers.size > 1) {
      this.moved = true;
      return;
    }
    this.start = point;
    this.moved = false;
    if (event.pointerType === "mouse") return;
    this.holding = setTimeout(() => {
      this.moved = true;
      this.listener.onHold(event);
    }, HOLD_MS);
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before || !this.start) return;
    const now = this.point(event);
    if (this.fingers.size === 1 && !this.moved) {
      if (Math.hypot(now.x - this.start.x, now.y - this.start.y) < STILL) return;
      clearTimeout(this.holding);
      if (!this.listener.canPan()) return;
      this.moved = true;
    }
    this.capture(event.pointerId);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) this.listener.onPan(now.x - before.x, now.y - before.y);
    else this.pinch(before, now, other);
  }

  /** One of two fingers goes from `before` to `now`. */
  private pinch(before: Finger, now: Finger, other: Finger): void {
    const apart = (a: Finger, b: Finger) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    this.listener.onPan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const factor = apart(now, other) / apart(before, other);
    this.listener.onZoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2, false);
  }

  private lift(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    clearTimeout(this.holding);
  }

  private twice(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("button")) return;
    const { x, y } = this.point(event);
    this.listener.onZoom(event.shiftKey ? 1 / TWICE : TWICE, x, y, true);
  }

  private swallow(event: MouseEvent): void {
    if (!this.moved || event.detail === 0) return;
    this.moved = false;
    event.stopPropagation();
    event.preventDefault();
  }

  private capture(pointer: number): void {
    if (!this.element.hasPointerCapture(pointer)) this.element.setPointerCapture(pointer);
  }

  private point({ clientX, clientY }: MouseEvent): Finger {
    const box = this.element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }
}

function isScrolled(element: Element): boolean {
  for (let outer = element.parentElement; outer; outer = outer.parentElement) {
    const scrolls =
      outer === document.documentElement || /auto|scroll/.test(getComputedStyle(outer).overflowY);
    if (scrolls && outer.scrollHeight > outer.clientHeight + 1) return true;
  }
  return false;
}
