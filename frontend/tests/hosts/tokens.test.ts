import { describe, expect, it } from "vitest";
import { contrast, linear, THEMES, token, type Colour } from "../support/tokens";

const multiply = (rows: readonly Colour[], [r, g, b]: Colour) =>
  rows.map(([x, y, z]) => x * r + y * g + z * b) as Colour;

/** Full dichromacy, Machado, Oliveira & Fernandes 2009, on linear light. */
const VISION: Record<string, Colour[]> = {
  trichromacy: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Björn Ottosson's Oklab, in which equal distances look about equally different. */
function oklab(colour: Colour): Colour {
  const cones = multiply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour,
  ).map((value) => Math.cbrt(Math.max(0, value))) as Colour;
  return multiply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

describe.each(THEMES)("the %s theme (pinned: %s)", (theme, pinned) => {
  it.each(["ink", "ink-soft", "base-ink", "tuned-ink", "toward-ink", "against-ink", "alert"])(
    "has legible text in --%s (AA)",
    (name) => {
      for (const ground of ["page", "surface", "wash"]) {
        expect(contrast(token(name, theme, pinned), token(ground, theme))).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each(["base", "tuned", "shared", "toward", "against"])(
    "sets --%s apart from the page (AA for graphics)",
    (name) => {
      expect(contrast(token(name, theme, pinned), token("page", theme))).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(Object.keys(VISION))(
    "tells toward and against apart under %s, and from the models’ colours",
    (vision) => {
      const seen = (name: string) => oklab(multiply(VISION[vision], linear(token(name, theme))));
      const apart = (a: string, b: string) => {
        const [first, second] = [seen(a), seen(b)];
        return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
      };
      expect(apart("toward", "against")).toBeGreaterThan(0.1);
      if (vision !== "trichromacy") return;
      for (const model of ["base", "tuned"])
        for (const way of ["toward", "against"]) expect(apart(model, way)).toBeGreaterThan(0.1);
    },
  );

  it.each(Object.keys(VISION))("tells the three kinds of edges apart under %s", (vision) => {
    const [base, tuned, shared] = ["base", "tuned", "shared"].map((name) =>
      oklab(multiply(VISION[vision], linear(token(name, theme, pinned)))),
    );
    for (const [a, b] of [
      [base, tuned],
      [base, shared],
      [tuned, shared],
    ]) {
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.1);
    }
  });
});
