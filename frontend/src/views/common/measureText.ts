const SIZE = 100;

let context: CanvasRenderingContext2D | null = null;

/** Gives the width of a text in ems, in the typeface of an element: pages have the typeface that the system has. */
export function textMeasure(element: Element, weight = 400): (text: string) => number {
  context ??= document.createElement("canvas").getContext("2d");
  const drawing = context;
  if (!drawing) throw new Error("This browser draws on no canvas.");
  const { fontFamily } = getComputedStyle(element);
  return (text) => {
    drawing.font = `${String(weight)} ${String(SIZE)}px ${fontFamily}`;
    return drawing.measureText(text).width / SIZE;
  };
}
