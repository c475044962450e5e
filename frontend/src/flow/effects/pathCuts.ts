import type { CutFields, KnockoutResult } from "../../contract/effects";
import type { Path } from "../paths/strongest";

/** A key that identifies a path among those of one sentence. */
export const pathKey = ({ words }: Path): string => words.join(" ");

/** The cut of a path: all heads of each hop from word to word. Steps on which it stays on a word are not cut. */
export function cutOfPath({ base, tuned }: Path): CutFields {
  const hops = new Map<string, readonly [number, null, number, number]>();
  for (const route of [base, tuned])
    for (const { layer, from, to } of route?.edges ?? [])
      hops.set(`${String(layer)} ${String(from)} ${String(to)}`, [layer, null, from, to]);
  return { edges: [...hops.values()] };
}

/** Knockouts of paths by pathKey. */
export type PathKnockouts = ReadonlyMap<string, KnockoutResult>;

export const NO_KNOCKOUTS: PathKnockouts = new Map();

/** The knockouts measured so far with the results of more paths. */
export const withResults = (
  measured: PathKnockouts,
  paths: readonly Path[],
  results: readonly KnockoutResult[],
): PathKnockouts =>
  new Map([...measured, ...paths.map((path, index) => [pathKey(path), results[index]] as const)]);
