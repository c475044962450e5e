import type { HeadRanking, StudyColumns } from "../../contract/study";

/** The columns with further ones of the same sentences. */
export const withColumns = (all: StudyColumns | null, more: StudyColumns): StudyColumns => ({
  row: all?.row ?? more.row,
  columns: new Map([...(all?.columns ?? []), ...more.columns]),
});

/** The value of a ranking for each of its rows. */
export const valuesByRow = ({ rows, values }: HeadRanking): ReadonlyMap<number, number | null> =>
  new Map(rows.map((row, index) => [row, values[index]]));
