import { surprise, type HeadRows } from "./rows";

/** A head with the rows of its model. */
export interface RowsOfHead {
  rows: HeadRows;
  layer: number;
  head: number;
}

/** The Jensen–Shannon distance (base 2, 0..1) of one word's rows in two heads; NaN if either has none. */
export function rowDistance(
  { rows: a, layer: layerA, head: headA }: RowsOfHead,
  { rows: b, layer: layerB, head: headB }: RowsOfHead,
  word: number,
): number {
  const rowA = a.rowOf(layerA, headA, word);
  const rowB = b.rowOf(layerB, headB, word);
  const unitA = a.unit[rowA];
  const unitB = b.unit[rowB];
  if (unitA === 0 || unitB === 0) return NaN;
  const lowA = a.lowOf(layerA, headA);
  const lowB = b.lowOf(layerB, headB);
  const highA = a.highOf(layerA, headA, word);
  const highB = b.highOf(layerB, headB, word);
  const evenA = a.even[rowA];
  const evenB = b.even[rowB];
  const { to: toA, weights: weightsA } = a.edges;
  const { to: toB, weights: weightsB } = b.edges;
  let i = a.edges.rowStart[rowA];
  let j = b.edges.rowStart[rowB];
  const endA = a.edges.rowStart[rowA + 1];
  const endB = b.edges.rowStart[rowB + 1];
  // Of the words that only a, only b and both may read: how many have an edge in either.
  let ofA = 0;
  let ofB = 0;
  let ofBoth = 0;
  let middle = 0;
  while (i < endA || j < endB) {
    const nextA = i < endA ? toA[i] : Infinity;
    const nextB = j < endB ? toB[j] : Infinity;
    const read = nextA < nextB ? nextA : nextB;
    const inA = read >= lowA && read < highA;
    const inB = read >= lowB && read < highB;
    const p = nextA === read ? weightsA[i++] * unitA : inA ? evenA : 0;
    const q = nextB === read ? weightsB[j++] * unitB : inB ? evenB : 0;
    middle += surprise((p + q) / 2);
    if (inA && inB) ofBoth++;
    else if (inA) ofA++;
    else ofB++;
  }
  const both = Math.max(0, Math.min(highA, highB) - Math.max(lowA, lowB));
  middle += (both - ofBoth) * surprise((evenA + evenB) / 2);
  if (highA - lowA > both) middle += (highA - lowA - both - ofA) * surprise(evenA / 2);
  if (highB - lowB > both) middle += (highB - lowB - both - ofB) * surprise(evenB / 2);
  const divergence = middle - (a.bits[rowA] + b.bits[rowB]) / 2;
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}
