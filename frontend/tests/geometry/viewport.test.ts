import { describe, expect, it } from "vitest";
import { course, newCourse, pointOn } from "../../src/geometry/strands/curve";
import { layoutRings } from "../../src/geometry/rings";
import { Viewport } from "../../src/geometry/viewport";
import { UNZOOMED, zoomAbout, zoomLayout } from "../../src/geometry/zoom";

const size = { width: 700, height: 500 };
const N = 40;
const words = Array.from({ length: N }, () => 0);
const layout = layoutRings({ ...size, layers: 4, segments: words, labels: words.map(() => 4) });

describe.each([
  [1.5, 350, 250],
  [3, 100, 40],
  [6, 520, 250],
  [12, 350, 480],
])("a picture zoomed %f times about (%f, %f)", (scale, x, y) => {
  const zoomed = zoomLayout(layout, zoomAbout(UNZOOMED, scale, x, y, size));
  const viewport = new Viewport(zoomed);
  let seen = 0;
  let missed = 0;

  it("misses no strand of which any point is in the window", () => {
    for (let ring = 1; ring <= 4; ring++)
      for (let from = 0; from < N; from++)
        for (let to = 0; to < N; to++) {
          const path = course(zoomed, ring, from, to, 0, newCourse());
          const inWindow = Array.from({ length: 200 }, (_, i) => pointOn(path, i / 199)).some(([px, py]) => {
            const [wx, wy] = [zoomed.centre.x + px, zoomed.centre.y + py];
            return wx >= 0 && wx <= size.width && wy >= 0 && wy <= size.height;
          });
          if (inWindow) expect(viewport.sees(ring, from, to)).toBe(true);
          if (viewport.sees(ring, from, to)) seen++;
          else missed++;
        }
  });

  it("leaves out most of the others where little is in sight", () => {
    if (scale >= 6) expect(missed).toBeGreaterThan(seen / 2);
  });
});
