/** Default width of one drawing. */
export const WIDTH = 760;
/** Height of the rings in relation to their width. */
export const ASPECT = 0.9;
/** The minimum of that if the height is fixed and the legend is tall. */
export const MIN_ASPECT = 0.5;

/** The size of a picture in pixels; null leaves it to the renderer. */
export interface Frame {
  width?: number | null;
  height?: number | null;
}

/** The content over the background, and the size of the whole picture. */
export interface Drawing {
  width: number;
  total: number;
  groups: string[];
}
