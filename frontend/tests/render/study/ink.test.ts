import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inked, TOKENS } from "../../../src/render/study/ink";

const sheet = readFileSync("src/hosts/tokens.css", "utf-8");

it("has the page's colours, but for the white paper", () => {
  for (const token of TOKENS.filter((name) => name !== "--page")) {
    const [, light, dark] = new RegExp(`${token}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(sheet) ?? [];
    expect([inked("light")(token), inked("dark")(token)], token).toEqual([light, dark]);
  }
});
