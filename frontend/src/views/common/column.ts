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
  text: (row: number) => string;
}
