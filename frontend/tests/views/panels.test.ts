import { expect, it } from "vitest";
import { PANELS } from "../../src/state/panels";
import { PANELS as TABS } from "../../src/views/panels";

it("has a component and a tab for every panel, in the same order", () => {
  expect(TABS.map(({ id }) => id)).toEqual(PANELS.map(({ id }) => id));
});

it("gives every field of the address a name of its own", () => {
  const names = PANELS.flatMap(({ urlFields }) => Object.values(urlFields).map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});
