import { expect, it } from "vitest";
import { channelsOf, luminance } from "../../src/hosts/surroundings";

it.each([
  ["rgb(20, 22, 26)", [20, 22, 26]],
  ["rgba(20, 22, 26, 0.9)", [20, 22, 26]],
  ["rgb(20 22 26 / 0.9)", [20, 22, 26]],
])("reads the background %s", (colour, channels) => {
  expect(channelsOf(colour)).toEqual(channels);
});

it.each(["rgba(0, 0, 0, 0)", "transparent", "rgba(0, 0, 0, 0.2)", ""])(
  "ignores the translucent background %s",
  (colour) => {
    expect(channelsOf(colour)).toBeNull();
  },
);

it("weights the channels as the eye does", () => {
  expect(luminance([17, 17, 17])).toBeLessThan(0.5);
  expect(luminance([0, 0, 255])).toBeLessThan(0.5);
  expect(luminance([255, 255, 0])).toBeGreaterThan(0.5);
  expect(luminance([250, 250, 250])).toBeGreaterThan(0.5);
});
