import { describe, expect, it } from "vitest";
import { KINDS, ONLY_BASE, ONLY_TUNED, SHARED } from "../../../src/flow/strands";
import { dashOf, inkOf } from "../../../src/render/svg/ink";
import { contrast, THEMES, token } from "../../support/tokens";

describe.each(THEMES)("the %s ink (pinned: %s)", (theme, pinned) => {
  const ink = inkOf(theme, pinned);

  it("is legible", () => {
    for (const text of [ink.text, ink.soft, ink.baseText, ink.tunedText])
      for (const ground of [ink.page, ink.disc]) expect(contrast(text, ground), text).toBeGreaterThan(4.5);
    for (const kind of KINDS) expect(contrast(ink.kinds[kind], ink.page)).toBeGreaterThan(3);
  });

  it.each([
    ["shared", ink.shared],
    ["shared", ink.kinds[SHARED]],
    ["base", ink.base],
    ["base", ink.kinds[ONLY_BASE]],
    ["base-ink", ink.baseText],
    ["tuned", ink.tuned],
    ["tuned", ink.kinds[ONLY_TUNED]],
    ["tuned-ink", ink.tunedText],
    ["ink", ink.text],
    ["ink-soft", ink.soft],
    ["ring", ink.ring],
    ["surface", ink.disc],
  ])("has the page's --%s", (name, colour) => {
    expect(colour).toBe(token(name, theme, pinned));
  });
});

it("draws shared strands solid, those of the base in short strokes and those of the tuned model in long ones", () => {
  expect(dashOf(SHARED, 5)).toBeUndefined();
  for (const width of [0.9, 2.5, 5.4]) {
    const [short, gap] = (dashOf(ONLY_BASE, width) ?? "").split(" ").map(Number);
    const [long, cut] = (dashOf(ONLY_TUNED, width) ?? "").split(" ").map(Number);
    expect(long).toBeGreaterThan(2.5 * short);
    expect(gap).toBeLessThan(short);
    expect(cut).toBeGreaterThanOrEqual(1.5); // a hairline would close up in print
  }
});
