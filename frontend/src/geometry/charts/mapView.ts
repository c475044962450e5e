/** Which part of a map of words by words is seen, and how large. */
export interface MapView {
  /** the side of a cell, in pixels */
  cell: number;
  /** the word at the left edge and the one at the top, which need not be whole */
  x: number;
  y: number;
}

export const MAX_CELL = 36;
/** The least that a cell opens with: below it a map of a long text is a grey field. */
const MIN_OPENING = 5;
const MIN_LABEL = 11;

/** How large a cell is if the whole map is to be seen. */
export const fitting = (n: number, size: number): number => Math.min(MAX_CELL, size / n);

export const openingView = (n: number, size: number): MapView => ({
  cell: Math.max(fitting(n, size), MIN_OPENING),
  x: 0,
  y: 0,
});

/** The view moved by so many pixels, kept within the map. */
export const panned = (view: MapView, dx: number, dy: number, n: number, size: number): MapView =>
  within({ ...view, x: view.x + dx / view.cell, y: view.y + dy / view.cell }, n, size);

/** The view `factor` times as large, with what is at (atX, atY) pixels left where it is. */
export function zoomed(
  view: MapView,
  factor: number,
  atX: number,
  atY: number,
  n: number,
  size: number,
): MapView {
  const cell = Math.min(MAX_CELL, Math.max(fitting(n, size), view.cell * factor));
  const x = view.x + atX / view.cell - atX / cell;
  const y = view.y + atY / view.cell - atY / cell;
  return within({ cell, x, y }, n, size);
}

/** The view moved no farther than it takes to show a cell. */
export function showing(view: MapView, row: number, column: number, n: number, size: number): MapView {
  const shown = size / view.cell;
  const into = (start: number, at: number) => Math.max(at + 1 - shown, Math.min(at, start));
  return within({ ...view, x: into(view.x, column), y: into(view.y, row) }, n, size);
}

/** Every so many words one label is written, so that none touches the next. */
export const labelStep = (cell: number): number => Math.max(1, Math.ceil(MIN_LABEL / cell));

function within(view: MapView, n: number, size: number): MapView {
  const most = Math.max(0, n - size / view.cell);
  const clamp = (at: number) => Math.max(0, Math.min(most, at));
  return { cell: view.cell, x: clamp(view.x), y: clamp(view.y) };
}
