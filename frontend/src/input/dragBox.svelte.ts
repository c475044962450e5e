export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Pixels; less is an unsteady hand. */
const MIN_DRAG = 5;

/**
 * A box drawn over an SVG by mouse, pen or finger, in the SVG's own units. The browser also sends a click at the end of
 * a drag; `click` tells it from a real one.
 */
export class DragBox {
  box = $state.raw<Box | null>(null);
  private start: { x: number; y: number; clientX: number; clientY: number } | null = null;
  private drawn = false;

  constructor(private readonly onDrawn: (box: Box, event: PointerEvent) => void) {}

  down(event: PointerEvent & { currentTarget: SVGSVGElement }): void {
    this.drawn = false;
    if (event.button !== 0) return;
    this.start = { ...place(event), clientX: event.clientX, clientY: event.clientY };
  }

  move(event: PointerEvent & { currentTarget: SVGSVGElement }): void {
    if (!this.start) return;
    const { clientX, clientY } = this.start;
    if (!this.box) {
      if (Math.hypot(event.clientX - clientX, event.clientY - clientY) < MIN_DRAG) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const { start } = this;
    const end = place(event);
    this.box = {
      left: Math.min(start.x, end.x),
      top: Math.min(start.y, end.y),
      right: Math.max(start.x, end.x),
      bottom: Math.max(start.y, end.y),
    };
  }

  up(event: PointerEvent): void {
    this.start = null;
    if (!this.box) return;
    this.drawn = true;
    const box = this.box;
    this.box = null;
    this.onDrawn(box, event);
  }

  cancel(): void {
    this.start = this.box = null;
  }

  /** Whether a click is a click and not the end of a drag. */
  get click(): boolean {
    return !this.drawn;
  }
}

/** The pointer's position in the SVG's own units. */
export function place(event: MouseEvent & { currentTarget: SVGSVGElement }): { x: number; y: number } {
  const svg = event.currentTarget;
  const { left, top, width } = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / width;
  return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
}
