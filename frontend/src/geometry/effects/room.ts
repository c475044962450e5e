import type { RingsLayout } from "../rings";

/** A rectangle by its middle. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Circle {
  x: number;
  y: number;
  radius: number;
}

/** The places of the words written so far, which no other word may cover. */
export class Room {
  private readonly boxes: Box[] = [];
  private readonly circles: Circle[] = [];

  constructor(
    private readonly layout: RingsLayout,
    /** the distance from the centre at which the words around the rings begin */
    private readonly edge: number,
  ) {}

  take(box: Box): void {
    this.boxes.push(box);
  }

  takeCircle(circle: Circle): void {
    this.circles.push(circle);
  }

  isFree(box: Box): boolean {
    return this.isInside(box) && !this.boxes.some((other) => overlap(box, other)) && !this.isOnCircle(box);
  }

  private isInside({ x, y, width, height }: Box): boolean {
    const { centre, layers, radius, width: right, height: bottom } = this.layout;
    const [halfWidth, halfHeight] = [width / 2, height / 2];
    if (x - halfWidth < 2 || x + halfWidth > right - 2 || y - halfHeight < 2 || y + halfHeight > bottom - 2)
      return false;
    const [dx, dy] = [Math.abs(x - centre.x), Math.abs(y - centre.y)];
    const nearest = Math.hypot(Math.max(0, dx - halfWidth), Math.max(0, dy - halfHeight));
    return nearest > radius[layers] + 1 && Math.hypot(dx + halfWidth, dy + halfHeight) < this.edge;
  }

  private isOnCircle({ x, y, width, height }: Box): boolean {
    return this.circles.some((circle) => {
      const dx = Math.max(0, Math.abs(x - circle.x) - width / 2);
      const dy = Math.max(0, Math.abs(y - circle.y) - height / 2);
      return dx * dx + dy * dy < circle.radius * circle.radius;
    });
  }
}

export const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
