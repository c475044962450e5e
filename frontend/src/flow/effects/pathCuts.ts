import type { CutFields, KnockoutResult } from "../../contract/effects";
import type { Path } from "../paths/strongest";

/** What tells the paths of one sentence apart. */
export const pathKey = ({ words }: Path): string => words.join(" ");

/** A path without all heads of each of its hops, of either model; what stays on a word is never cut. */
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

/** What is measured, and the results for some more paths. */
export const withResults = (
  measured: PathKnockouts,
  paths: readonly Path[],
  results: readonly KnockoutResult[],
): PathKnockouts =>
  new Map([...measured, ...paths.map((path, index) => [pathKey(path), results[index]] as const)]);
