/** The fields of JSON objects from outside, checked as they are read. */

import { require } from "./message";

export type Json = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown, name: string): Json {
  require(typeof value === "object" && value !== null && !Array.isArray(value), `${name} are not an object`);
  return value as Json;
}

export function listOf(fields: Json, name: string): unknown[] {
  const value = fields[name];
  require(Array.isArray(value), `${name} is not a list`);
  return value as unknown[];
}

export function number(fields: Json, name: string): number {
  const value = fields[name];
  require(typeof value === "number" && Number.isFinite(value), `${name} is not a number`);
  return value as number;
}

export function text(fields: Json, name: string): string {
  const value = fields[name];
  require(typeof value === "string", `${name} is not a text`);
  return value as string;
}

export const numbers = (fields: Json, name: string): number[] => allNumbers(fields[name], name);

export function texts(fields: Json, name: string): string[] {
  const values = listOf(fields, name);
  require(values.every((item) => typeof item === "string"), `${name} has something else than texts`);
  return values as string[];
}

export const rows = (fields: Json, name: string): number[][] =>
  listOf(fields, name).map((row) => allNumbers(row, name));

export function orNull<Value>(
  fields: Json,
  name: string,
  read: (fields: Json, name: string) => Value,
): Value | null {
  return fields[name] === null ? null : read(fields, name);
}

export function boolean(fields: Json, name: string): boolean {
  const value = fields[name];
  require(typeof value === "boolean", `${name} is neither true nor false`);
  return value as boolean;
}

export function oneOf<Choice extends string>(fields: Json, name: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === fields[name]);
  require(found !== undefined, `${name} is none of ${choices.join(", ")}`);
  return found as Choice;
}

/** Numbers, of which some may be null. */
export const gappyNumbers = (fields: Json, name: string): (number | null)[] => gappy(fields[name], name);

export const gappyRows = (fields: Json, name: string): (number | null)[][] =>
  listOf(fields, name).map((row) => gappy(row, name));

function gappy(value: unknown, name: string): (number | null)[] {
  require(Array.isArray(value) &&
    value.every(
      (item) => item === null || typeof item === "number",
    ), `${name} has something else than numbers`);
  return value as (number | null)[];
}

function allNumbers(value: unknown, name: string): number[] {
  require(Array.isArray(value) &&
    value.every((item) => typeof item === "number"), `${name} has something else than numbers`);
  return value as number[];
}
