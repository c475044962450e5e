import { describe, expect, it } from "vitest";
import { columnsIn, type Column } from "../../../src/views/common/column";

const column = (key: string, rest: Partial<Column> = {}): Column => ({
  key,
  label: key,
  text: () => "",
  ...rest,
});
const columns = [
  column("layer", { width: 5 }),
  column("word"),
  column("effect", { width: 5 }),
  column("response", { width: 5, spare: 2 }),
  column("change", { width: 5, spare: 1 }),
];
const shown = (room: number, kept = "effect") => columnsIn(columns, room, kept).map(({ key }) => key);

describe("the columns of a table", () => {
  it("are all shown where there is room for them and the words", () => {
    expect(shown(28.5)).toEqual(["layer", "word", "effect", "response", "change"]);
  });

  it("are left out one after the other, those that are missed least first", () => {
    expect(shown(28.4)).toEqual(["layer", "word", "effect", "change"]);
    expect(shown(23.4)).toEqual(["layer", "word", "effect"]);
    expect(shown(1)).toEqual(["layer", "word", "effect"]);
  });

  it("keep the one that orders the rows", () => {
    expect(shown(23.5, "response")).toEqual(["layer", "word", "effect", "response"]);
    expect(shown(1, "change")).toEqual(["layer", "word", "effect", "change"]);
  });
});
