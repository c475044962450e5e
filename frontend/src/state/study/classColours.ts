import type { Column, ColumnInfo } from "../../contract/study";
import type { StudyState } from "./study.svelte";

const CATEGORY_TOKENS = ["--toward", "--against", "--shared", "--base", "--tuned", "--alert"];
/** of what has no class */
export const OTHER_TOKEN = "--hairline";

/** The tokens of the colours of a column's codes; one alone where there is no column. */
export function classTokens(info: Pick<ColumnInfo, "name" | "kind" | "values"> | null): readonly string[] {
  if (!info) return ["--shared"];
  if (info.kind === "flag")
    return info.name.startsWith("correct") ? ["--against", "--toward"] : ["--shared", "--against"];
  return info.values.map((_, index) => CATEGORY_TOKENS[index % CATEGORY_TOKENS.length]);
}

export const codesOf = (column: Column | undefined): Uint8Array | Uint16Array | null =>
  column && column.kind !== "number" ? column.codes : null;

/** The colours of the sentences, and what they stand for. */
export function classColoursOf({ info, colourName, all }: Pick<StudyState, "info" | "colourName" | "all">): {
  codes: Uint8Array | Uint16Array | null;
  tokens: readonly string[];
  values: readonly string[];
} {
  const column = info.columns.find(({ name, kind }) => name === colourName && kind !== "number") ?? null;
  const codes = codesOf(all?.columns.get(colourName ?? ""));
  return { codes, tokens: classTokens(codes ? column : null), values: codes && column ? column.values : [] };
}
