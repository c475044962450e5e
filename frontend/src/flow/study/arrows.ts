import type { HeadMeans } from "../../contract/study";

/** A head by two measures: of the base, and of the tuned model. */
export interface HeadArrow {
  layer: number;
  head: number;
  from: { x: number; y: number };
  to: { x: number; y: number };
}

/** The means of a measure in both models; the same ones twice where it is of the pair. */
export interface MeansOfModels {
  base: HeadMeans;
  tuned: HeadMeans;
}

/** The arrows of the heads that have both measures in both models. */
export const arrowsOf = (x: MeansOfModels, y: MeansOfModels): HeadArrow[] =>
  x.base.layers.flatMap((heads, index) =>
    heads.flatMap((_, head) => {
      const mean = ({ layers }: HeadMeans) => layers[index]?.[head]?.mean;
      const [fromX, fromY, toX, toY] = [x.base, y.base, x.tuned, y.tuned].map(mean);
      if (fromX === undefined || fromY === undefined || toX === undefined || toY === undefined) return [];
      return [{ layer: index + 1, head, from: { x: fromX, y: fromY }, to: { x: toX, y: toY } }];
    }),
  );
