import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Explorers } from "../../src/flow/explorer";
import { PLAIN } from "../../src/flow/look";
import { Pictures } from "../../src/flow/pictures";
import { OPENING } from "../../src/flow/view";
import { encode, randomEdges } from "../support/message";

const flow = decode(encode({ words: ["a", "b", "c"], heads: [2, 2], base: randomEdges(1, 3, [2, 2], 0.8) }));
const explorer = new Explorers(flow).of("weight");
const wanted = { explorer, look: PLAIN, ofBase: undefined };

it("leaves what is drawn alone when the picture before it is asked for once more", () => {
  const pictures = new Pictures();
  const [all, few] = [
    { ...OPENING, threshold: 0.01 },
    { ...OPENING, threshold: 0.9 },
  ];
  const before = pictures.of({ ...wanted, view: all });
  const most = before.strands.count;
  const now = pictures.of({ ...wanted, view: few });
  const count = now.strands.count;
  expect(count).toBeLessThan(most);
  expect(pictures.of({ ...wanted, view: all })).toBe(before);
  expect(now.strands.count).toBe(count);
  expect(pictures.of({ ...wanted, view: few })).toBe(now);
});

it("draws anew what is wanted once more by another change", () => {
  const pictures = new Pictures();
  const view = { ...OPENING, threshold: 0.01 };
  const first = pictures.of({ ...wanted, view });
  const count = first.strands.count;
  pictures.of({ ...wanted, view: { ...view, threshold: 0.9 } });
  expect(pictures.of({ ...wanted, view: { ...view } }).strands.count).toBe(count);
});
