import type { Figure } from "../state/host";

/** What draws saved pictures where there is no server: the same code as the server's. */
export const loadFigure = async (): Promise<Figure> => (await import("../render/svg/figure")).figure;
