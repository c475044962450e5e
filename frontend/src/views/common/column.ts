/** One column of a table whose rows are numbers. */
export interface Column {
  key: string;
  label: string;
  /** the full label, where `label` is shortened */
  title?: string;
  /** a CSS width; the columns without one share what remains */
  width?: string;
  numeric?: boolean;
  tone?: "base" | "tuned" | undefined;
  /** its left edge, a CSS length, where it stays in sight while the table scrolls sideways */
  pinned?: string | undefined;
  /** a class of a cell, which may set its colour */
  classOf?: (row: number) => string;
  text: (row: number) => string;
}
