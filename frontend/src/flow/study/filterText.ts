/** Conditions as they stand in an address: `number confidence 0.5 *`, `values label yes no`, `head 3.9 entropy tuned 0.1 *`. */

import type { Condition, Range } from "./filter";

/** no bound, or no role */
const OPEN = "*";
const ROLES = ["base", "tuned"] as const;

/** A condition as words that are separated by blanks; a word's own blanks are encoded. */
export function conditionText(condition: Condition): string {
  switch (condition.of) {
    case "number":
      return joined("number", condition.column, ...rangeTexts(condition));
    case "values":
      return joined("values", condition.column, ...condition.values);
    case "flag":
      return joined("flag", condition.column, condition.is ? "yes" : "no");
    case "head": {
      const { layer, head, measure, role } = condition;
      return joined(
        "head",
        `${String(layer)}.${String(head)}`,
        measure,
        role ?? OPEN,
        ...rangeTexts(condition),
      );
    }
    case "search":
    case "word":
      return joined(condition.of, condition.text);
  }
}

/** The condition that a text says; undefined where it says none. */
export function conditionFrom(text: string): Condition | undefined {
  let words: string[];
  try {
    words = text.split(" ").map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const [of, subject, ...rest] = words;
  if (!subject) return undefined;
  if ((of === "search" || of === "word") && rest.length === 0) return { of, text: subject };
  if (of === "flag" && rest.length === 1 && ["yes", "no"].includes(rest[0]))
    return { of, column: subject, is: rest[0] === "yes" };
  if (of === "values" && rest.length > 0) return { of, column: subject, values: rest };
  if (of === "number") {
    const range = rangeFrom(rest);
    return range && { of, column: subject, ...range };
  }
  if (of !== "head") return undefined;
  const place = /^(\d+)\.(\d+)$/.exec(subject);
  const [measure, roleText, ...bounds] = rest;
  const role = ROLES.find((name) => name === roleText) ?? null;
  const range = rangeFrom(bounds);
  if (!place || !measure || !range || (role === null && roleText !== OPEN)) return undefined;
  return { of, layer: Number(place[1]), head: Number(place[2]), measure, role, ...range };
}

const joined = (...words: string[]): string => words.map(encodeURIComponent).join(" ");

const rangeTexts = ({ low, high }: Range): string[] => [low, high].map((bound) => boundText(bound));

const boundText = (bound: number | null): string => (bound === null ? OPEN : String(shortly(bound)));

/** A bound with six digits, as many as a float32 has. */
export const shortly = (bound: number): number => Number(bound.toPrecision(6));

function rangeFrom(words: readonly string[]): Range | undefined {
  if (words.length !== 2) return undefined;
  const [low, high] = words.map((word) => (word === OPEN ? null : word === "" ? NaN : Number(word)));
  if (Number.isNaN(low) || Number.isNaN(high) || (low === null && high === null)) return undefined;
  return { low, high };
}
