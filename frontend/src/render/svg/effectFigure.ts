import type { Flow } from "../../contract/flow";
import { openingCount } from "../../flow/effects/opening";
import type { Picture } from "../../flow/explorer";
import type { Look } from "../../flow/look";
import { effectSceneIn, type DrawnEffects, type EffectScene } from "../../geometry/effects/scene";
import { wrapped } from "../../geometry/text/wrapping";
import { titleLines } from "../../wording/effects";
import { effectLegend } from "../legend/effectLegend";
import { MARGIN, type Legend } from "../legend/legend";
import { at } from "../legend/legendBlock";
import { effectSvg } from "./effectSvg";
import type { Ink } from "./ink";
import { ASPECT, MIN_ASPECT, WIDTH, type Drawing, type Frame } from "./frame";
import { element, escaped } from "./xml";

const TITLE_SIZE = 15;
const LINE_SIZE = 12;
const SPACING = 1.4;
const TITLE_TOP = 12;
const TITLE_BELOW = 8;
const MAX_LINES = 3;
/** How much wider bold letters are than the estimate. */
const BOLD = 1.08;

/** The links that a look draws by effect; null where it draws attention, or the flow has no effects. */
export function drawnEffects({ effects }: Flow, { edges, links }: Look): DrawnEffects | null {
  if (edges !== "effect" || !effects) return null;
  return {
    effects,
    count: Math.min(links ?? openingCount(effects, effects.measured), effects.links.effect.length),
  };
}

/** The links by effect, with the headline in numbers above them and the legend below. */
export function effectDrawing(
  picture: Picture,
  drawn: DrawnEffects,
  options: Look & Frame,
  ink: Ink,
): Drawing {
  const { height } = options;
  const frameWidth = options.width ?? WIDTH;
  const grows = { width: !options.width, height: !height };
  const layOut = (room: number) => {
    const frame = { width: frameWidth, height: Math.round(Math.max(MIN_ASPECT * frameWidth, room)), grows };
    const scene = effectSceneIn(picture.flow, drawn, options, frame);
    const { width } = scene.layout;
    return { scene, width, above: title(scene, width, ink), below: effectLegend(scene, width, ink) };
  };
  const first = layOut(ASPECT * frameWidth);
  const { scene, width, above, below } = height
    ? layOut(height - first.above.height - first.below.height)
    : first;
  const belowHeight = Math.round(below.height);
  const total = Math.max(height ?? 0, above.height + scene.layout.height + belowHeight);
  return {
    width,
    total,
    groups: [
      above.svg,
      at(0, above.height, effectSvg(scene, picture, ink)),
      at(0, total - belowHeight, below.svg),
    ],
  };
}

/** What is predicted with and without the change of attention, and how much of it the drawn links recover. */
function title({ flow, effects, links }: EffectScene, width: number, ink: Ink): Legend {
  const inner = width - 2 * MARGIN;
  const [prediction, recovered] = titleLines(effects, flow, links.length);
  const lines = [
    ...wrapped(prediction, inner / (TITLE_SIZE * BOLD), MAX_LINES).map((text) => ({
      text,
      size: TITLE_SIZE,
      look: { "font-weight": "700", fill: ink.text },
    })),
    ...wrapped(recovered, inner / LINE_SIZE, MAX_LINES).map((text) => ({
      text,
      size: LINE_SIZE,
      look: { fill: ink.soft },
    })),
  ];
  let y = TITLE_TOP;
  const drawn = lines.map(({ text, size, look }) => {
    y += size * SPACING;
    return element("text", { x: MARGIN, y, "font-size": size, ...look }, escaped(text));
  });
  return { height: Math.round(y + TITLE_BELOW), svg: element("g", { class: "title" }, drawn.join("\n")) };
}
