import type { HeadMeasurements, HeadValues, ModelGrid, Role } from "./flow";
import { require } from "./message";

/**
 * The measures of heads in a message, checked for shape: a value, or null, for every head of every layer. A measure of
 * any name is kept.
 */
export function readMeasures(
  part: unknown,
  grids: Readonly<Record<Role, ModelGrid>>,
): HeadMeasurements | null {
  if (part === undefined || part === null) return null;
  require(isRecord(part), "its measures are not an object");
  for (const role of ["base", "tuned"] as const) {
    const measures = part[role];
    if (measures === undefined) continue;
    require(isRecord(measures), `${role}'s measures are not an object`);
    for (const [name, values] of Object.entries(measures))
      require(isOfHeads(values, grids[role].heads), `${role}'s ${name} does not match its heads`);
  }
  const { change = null } = part;
  require(change === null || isOfHeads(change, grids.base.heads), "its change does not match its heads");
  return { ...part, change };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isOfHeads = (value: unknown, heads: readonly number[]): value is HeadValues =>
  Array.isArray(value) &&
  value.length === heads.length &&
  value.every(
    (layer: unknown, index) =>
      Array.isArray(layer) &&
      layer.length === heads[index] &&
      layer.every((item: unknown) => item === null || typeof item === "number"),
  );
