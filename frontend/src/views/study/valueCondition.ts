import type { ColumnInfo } from "../../contract/study";
import type { Condition } from "../../flow/study/filter";

/** Keeps the sentences with one value of a category or a flag. */
export const valueCondition = ({ name, kind, values }: ColumnInfo, value: string): Condition =>
  kind === "flag"
    ? { of: "flag", column: name, is: values.indexOf(value) === 1 }
    : { of: "values", column: name, values: [value] };
