import {
  headArrows,
  captioned,
  headsMatrix,
  sentenceScatter,
  WIDTH,
  type Drawn,
} from "../../render/study/figures";
import { inked } from "../../render/study/ink";
import { formatCount } from "../../util/numbers";
import { pixels } from "../../util/pixels";
import { columnName, conditionName, formatValue, measureName } from "../../wording/study";
import { FileSaving, titleOf } from "../fileSaving.svelte";
import { classColoursOf } from "./classColours";
import type { StudyState } from "./study.svelte";

export type FigureOf = "heads" | "scatter";
export type TableFormat = "csv" | "parquet";
export type FigureFormat = "svg" | "png";

const PNG_SCALE = 2;

/** What writes a figure's shapes; loaded when a figure is saved. */
const loadWriter = () => import("../../render/svg/plainFigure");

/** Saves the figures of a study, and the sentences that are kept, as files. */
export class StudySaving extends FileSaving<TableFormat | `${FigureOf}-${FigureFormat}`> {
  constructor(
    private readonly study: StudyState,
    private readonly version: () => string,
  ) {
    super();
  }

  /** The kept sentences, with all their columns. */
  async table(format: TableFormat): Promise<void> {
    await this.make(format, this.named(`sentences.${format}`), async () => {
      const { content } = await this.study.study.save(this.study.filter, format);
      return { file: content };
    });
  }

  async figure(of: FigureOf, format: FigureFormat): Promise<void> {
    await this.make(`${of}-${format}`, this.named(`${of}.${format}`), async () => {
      const svg = await this.svg(of);
      const isPixels = format === "png";
      return { file: isPixels ? await pixels(svg, PNG_SCALE) : new Blob([svg], { type: "image/svg+xml" }) };
    });
  }

  private named(ending: string): string {
    return `${titleOf(this.study.info.name)}-${ending}`;
  }

  private async svg(of: FigureOf): Promise<string> {
    const { plainFigure } = await loadWriter();
    const ink = inked(this.theme);
    const caption = this.caption(of);
    const { shapes, height } = captioned(this.drawn(of, ink), caption, ink);
    return plainFigure({
      title: caption.join(" "),
      parameters: {
        format: "attention-flows/study-figure",
        version: 1,
        software: `attention-flows ${this.version()}`,
        study: this.study.info.name,
        models: this.study.info.models.map(({ role, name }) => ({ role, name })),
        address: this.study.history.text,
      },
      width: WIDTH,
      height: height + 8,
      page: ink("--page"),
      shapes,
    });
  }

  private drawn(of: FigureOf, ink: (token: string) => string): Drawn {
    const { study } = this;
    if (of === "scatter") {
      const { x, y, selection } = study;
      if (!x || !y) throw new Error("The sentences are not there yet.");
      const names = { x: columnName(study.xName), y: columnName(study.yName) };
      return sentenceScatter({ x, y, selection, ...classColoursOf(study) }, names, ink, formatValue);
    }
    if (study.face === "scatter") {
      const names = { x: measureName(study.acrossName), y: measureName(study.upName) };
      return headArrows(study.arrows, names, ink, formatValue);
    }
    if (!study.heads) throw new Error("The heads are not there yet.");
    return headsMatrix(study.heads, study.role !== null, ink, formatValue);
  }

  /** What is shown, of which study, model and sentences. */
  private caption(of: FigureOf): string[] {
    const { study } = this;
    const { info, filter } = study;
    const models = info.models.map(({ role, name }) => `${role} ${name}`).join(", ");
    const conditions = filter.map(conditionName).join("; ");
    return [
      `${this.subject(of)}.`,
      `${info.name}: ${models}.`,
      `n = ${formatCount(study.count)} of ${formatCount(info.sentences)} sentences${conditions && `, kept by ${conditions}`}.`,
    ];
  }

  private subject(of: FigureOf): string {
    const { study } = this;
    if (of === "scatter") {
      const colour = study.colourName ? `, coloured by ${columnName(study.colourName)}` : "";
      return `Sentences by ${columnName(study.yName)} and ${columnName(study.xName)}${colour}`;
    }
    if (study.face === "scatter")
      return `Heads by ${measureName(study.upName)} and ${measureName(study.acrossName)}, from base to tuned`;
    const isDifference = study.role === null && study.info.measures.ofModel.includes(study.measure);
    const role = study.role ? `, ${study.role} model` : isDifference ? ", tuned less base" : "";
    return `Heads: mean ${measureName(study.measure)}${role}`;
  }
}
