import { readFileSync } from "node:fs";
import { decode } from "../../src/contract/decode";
import type { Flow } from "../../src/contract/flow";
import { headKey, type Selection, type State, type ThresholdKind, type View } from "../../src/flow/view";

const FIXTURES = new URL("../../../tests/fixtures/", import.meta.url);

/** A view as the fixtures write it. */
export interface ViewDocument {
  threshold: number;
  kind: ThresholdKind;
  residual: boolean;
  hide_special: boolean;
  heads: [number, number][] | null;
  selections: Selection[];
  origin: State | null;
  alpha: number;
}

export const viewOf = ({ hide_special, heads, ...same }: ViewDocument): View => ({
  ...same,
  hideSpecial: hide_special,
  heads: heads && new Set(heads.map(([layer, head]) => headKey(layer, head))),
});

/** The cases of a fixture, by the message they are of. */
export const casesOf = <Case>(name: string): { file: string; cases: Case[] }[] =>
  JSON.parse(readFileSync(new URL(name, FIXTURES)).toString()) as { file: string; cases: Case[] }[];

export function flowOf(file: string): Flow {
  const bytes = readFileSync(new URL(file, FIXTURES));
  return decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}
