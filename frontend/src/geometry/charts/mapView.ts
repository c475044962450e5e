/** The visible part of an attention map. */
export interface MapView {
  /** the side of a cell, in pixels */
  cell: number;
  /** the word at the left edge and that at the top; both may be fractional */
  x: number;
  y: number;
}

export const MAX_CELL = 36;
/** The least side of a cell in the opening view; smaller cells of a long text are a grey field. */
const MIN_OPENING = 5;
const MIN_LABEL = 11;

/** The side of a cell with which the whole map is visible. */
export const fitting = (n: number, size: number): number => Math.min(MAX_CELL, size / n);

export const openingView = (n: number, size: number): MapView => ({
  cell: Math.max(fitting(n, size), MIN_OPENING),
  x: 0,
  y: 0,
});

/** The view moved by some pixels, within the map. */
export const panned = (view: MapView, dx: number, dy: number, n: number, size: number): MapView =>
  within({ ...view, x: view.x + dx / view.cell, y: view.y + dy / view.cell }, n, size);

/** The view enlarged by a factor about the fixed point (atX, atY), in pixels. */
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

/** The view moved just far enough to show a cell. */
export function showing(view: MapView, row: number, column: number, n: number, size: number): MapView {
  const cellsVisible = size / view.cell;
  const into = (start: number, at: number) => Math.max(at + 1 - cellsVisible, Math.min(at, start));
  return within({ ...view, x: into(view.x, column), y: into(view.y, row) }, n, size);
}

/** The words per label, so that labels do not touch. */
export const labelStep = (cell: number): number => Math.max(1, Math.ceil(MIN_LABEL / cell));

function within(view: MapView, n: number, size: number): MapView {
  const last = Math.max(0, n - size / view.cell);
  const clamp = (at: number) => Math.max(0, Math.min(last, at));
  return { cell: view.cell, x: clamp(view.x), y: clamp(view.y) };
}
