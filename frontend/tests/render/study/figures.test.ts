import { expect, it } from "vitest";
import type { HeadMean, HeadMeans } from "../../../src/contract/study";
import { Bitmap } from "../../../src/flow/study/bitmap";
import { captioned, headArrows, headsMatrix, sentenceScatter } from "../../../src/render/study/figures";
import { inked } from "../../../src/render/study/ink";
import { plainFigure, type Shape } from "../../../src/render/svg/plainFigure";

const ink = inked("light");
const head = (mean: number): HeadMean => ({
  mean,
  low: null,
  high: null,
  n: 1,
  p: null,
  d: null,
  part: null,
});
const means: HeadMeans = {
  n: 4,
  layers: [
    [head(0.5), null],
    [head(-1), head(0.25)],
  ],
};
const named = (shapes: readonly Shape[], name: Shape["name"]) =>
  shapes.filter((shape) => shape.name === name);

it("fills a head by its part of the largest mean, in the colour of its sign", () => {
  const { shapes } = headsMatrix(means, false, ink, String);
  const filled = named(shapes, "rect").filter(({ attributes }) => "fill-opacity" in attributes);
  expect(filled.map(({ attributes }) => [attributes.fill, attributes["fill-opacity"]])).toEqual([
    [ink("--toward"), 0.5],
    [ink("--against"), 1],
    [ink("--toward"), 0.25],
  ]);
  const [first, second] = filled.map(({ attributes }) => Number(attributes.y));
  expect(first, "the last layer is the first row").toBeGreaterThan(second);
});

it("draws an arrow of each head from the base to the tuned model", () => {
  const arrow = { layer: 1, head: 0, from: { x: 0, y: 0 }, to: { x: 1, y: 2 } };
  const { shapes } = headArrows([arrow, { ...arrow, to: { x: 1, y: 1 } }], { x: "a", y: "b" }, ink, String);
  expect(named(shapes, "circle")).toHaveLength(4 + 2);
  const [base, tuned] = named(shapes, "circle").map(({ attributes }) => attributes);
  expect(Number(tuned.cx)).toBeGreaterThan(Number(base.cx));
  expect(Number(tuned.cy), "up is up").toBeLessThan(Number(base.cy));
});

it("colours the kept sentences, and leaves the others grey and those without a number out", () => {
  const selection = new Bitmap(4);
  selection.add(0);
  selection.add(3);
  const { shapes } = sentenceScatter(
    {
      x: Float32Array.of(0, 1, NaN, 2),
      y: Float32Array.of(0, 1, 1, 2),
      selection,
      codes: Uint8Array.of(0, 0, 0, 1),
      tokens: ["--against", "--toward"],
      values: ["no", "yes"],
    },
    { x: "a", y: "b" },
    ink,
    String,
  );
  const dots = named(shapes, "path").filter(({ attributes }) => attributes["stroke-linecap"]);
  expect(dots.map(({ attributes }) => attributes.stroke)).toEqual(
    ["--ring", "--against", "--toward"].map(ink),
  );
  expect(dots.every(({ attributes }) => String(attributes.d).split("M").length === 2)).toBe(true);
});

it("writes the caption below, and text as text", () => {
  const drawn = captioned(headsMatrix(means, false, ink, String), ["<b> & so on"], ink);
  const svg = plainFigure({
    title: "t",
    parameters: { n: 4 },
    width: 9,
    page: "#fff",
    ...drawn,
  });
  expect(svg).toContain("&lt;b&gt; &amp; so on");
  expect(svg).toContain("{&quot;n&quot;:4}");
});
