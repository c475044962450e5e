/** A line of a save menu. */
export interface SaveItem {
  group: string;
  testid: string;
  label: string;
  hint: string;
  disabled: boolean;
  onPick: () => void;
}
