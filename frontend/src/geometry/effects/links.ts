import type { EffectLinks } from "../../contract/effects";
import { kindOf, type EffectKind } from "../../flow/effects/kinds";
import type { RingsLayout } from "../rings";
import { linkCourse, samplesOf, type LinkCourse, type Samples } from "./course";
import { dashesOf, type DashPattern } from "./dashes";
import { heightsApart, heightsOfRest } from "./heights";
import type { Taper } from "./ribbon";

/** A link as it is drawn, from (layer − 1, to), the word read, inward to (layer, from), its reader. */
export interface DrawnLink extends Taper {
  /** its place in the list of links, 0 for the strongest */
  rank: number;
  layer: number;
  from: number;
  to: number;
  kind: EffectKind;
  effect: number;
  /** null: solid, as it is for the predicted class */
  dash: DashPattern | null;
  /** one of the strongest: drawn in full, apart from the others and over them */
  strong: boolean;
  opacity: number;
  course: LinkCourse;
}

/** How many of the strongest links are drawn apart from the rest, and named. */
export const STRONGEST = 12;
/** Widths in a picture of 600 px. */
const WIDEST = 11;
export const THINNEST = 1.2;
/** The other links are no wider than this, so that many of them do not merge into one band. */
const WIDEST_OF_REST = 2.4;
/** The width at the reader divided by that at the word read. */
const TIP = 0.14;
const MIN_TIP = 0.8;
const FULL = 1;
const FAINTEST = 0.3;
const STRONGEST_OF_REST = 0.55;
/** With more links than this the others are fainter. */
const MANY = 80;

/** The width of a link by |effect|, in relation to that of the strongest: its square root, so that weak ones differ too. */
export const widthOf = (effect: number, strongest: number, unit: number): number =>
  Math.max(THINNEST, WIDEST * unit * Math.sqrt(Math.abs(effect) / (strongest || 1)));

/** The width at the reader. */
export const tipOf = (width: number): number => Math.max(MIN_TIP, width * TIP);

/** The `count` strongest links that can be drawn, strongest first. */
export function drawnLinks(
  links: EffectLinks,
  count: number,
  layout: RingsLayout,
  root: number,
): DrawnLink[] {
  const drawn: number[] = [];
  // What another word than the root reads in the last layer is read by nothing, so it has no effect and no place.
  for (let index = 0; index < Math.min(count, links.effect.length); index++)
    if (links.layer[index] < layout.layers || links.from[index] === root) drawn.push(index);
  const endsOf = (index: number) => ({
    layer: links.layer[index],
    from: links.from[index],
    to: links.to[index],
  });
  const strongest = Math.abs(links.effect[0]);
  const fullWidth = (index: number) => widthOf(links.effect[index], strongest, layout.unit);
  const [strong, rest] = [drawn.slice(0, STRONGEST), drawn.slice(STRONGEST)];
  const heights = [
    ...heightsApart(
      strong.map((index) => ({ ...endsOf(index), width: fullWidth(index) })),
      layout,
    ),
    ...heightsOfRest(rest.map(endsOf), layout),
  ];
  const crowd = Math.sqrt(Math.min(1, MANY / Math.max(1, rest.length)));
  return drawn.map((index, place) => {
    const isStrong = place < STRONGEST;
    const full = fullWidth(index);
    const width = isStrong ? full : Math.min(full, WIDEST_OF_REST);
    const part = Math.min(1, Math.sqrt(Math.abs(links.effect[index]) / strongest) * 2);
    return {
      rank: index,
      ...endsOf(index),
      kind: kindOf(links, index),
      effect: links.effect[index],
      width,
      tip: tipOf(width),
      dash: links.effect[index] < 0 ? dashesOf(width) : null,
      strong: isStrong,
      opacity: isStrong ? FULL : (FAINTEST + (STRONGEST_OF_REST - FAINTEST) * part) * (0.6 + 0.4 * crowd),
      course: linkCourse(layout, endsOf(index), heights[place]),
    };
  });
}

/** The points along each link, for finding them under the pointer and for placing words beside them. */
export class LinkSamples {
  private readonly known = new Map<LinkCourse, Samples>();

  of({ course }: DrawnLink): Samples {
    const samples = this.known.get(course) ?? samplesOf(course);
    this.known.set(course, samples);
    return samples;
  }
}
