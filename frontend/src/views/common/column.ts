/** One column of a table whose rows are numbers. */
export interface Column {
  key: string;
  label: string;
  /** the full label, where `label` is shortened */
  title?: string;
  /** in digits, with the gap after it; the columns without a width share what remains */
  width?: number;
  /** left out where there is no room for all columns, those with the greatest number first */
  spare?: number;
  numeric?: boolean;
  tone?: "base" | "tuned" | undefined;
  /** a class of a cell, which may set its colour */
  classOf?: (row: number) => string;
  text: (row: number) => string;
}

/** The widths of columns that several tables have, in digits. */
export const LAYER_WIDTH = 5.6;
export const HEAD_WIDTH = 4.1;
/** Spare columns leave each column without a width this many digits, for a word of eight letters. */
const WORD_WIDTH = 8.5;

/** The columns that a table shows in a room, in digits; `kept` is never left out. */
export function columnsIn(columns: readonly Column[], room: number, kept: string): readonly Column[] {
  const needed = columns.reduce((sum, { width = WORD_WIDTH }) => sum + width, 0);
  const spares = columns.filter(({ key, spare }) => spare !== undefined && key !== kept);
  if (needed <= room || spares.length === 0) return columns;
  const last = spares.reduce((a, b) => ((b.spare ?? 0) > (a.spare ?? 0) ? b : a));
  return columnsIn(
    columns.filter((column) => column !== last),
    room,
    kept,
  );
}
