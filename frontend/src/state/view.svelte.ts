import type { Flow } from "../contract/flow";
import type { Explorer } from "../flow/explorer";
import { fitted, fittedLook } from "../flow/fitting";
import { PLAIN, type Look } from "../flow/look";
import { pictureDocument, pictureOf, type PictureDocument } from "../flow/pictureDocument";
import { sameThing, withSelection } from "../flow/selecting";
import { isEmpty, openingThreshold } from "../flow/threshold";
import { OPENING, type Selection, type View } from "../flow/view";

/** Applies a change that is a step of the analysis; `goesOn` where more changes of the kind follow, as from a slider. */
export type Analyse = (change: () => void, goesOn?: boolean) => void;

/** The view and the look that the reader chose. */
export class ViewState {
  private view = $state.raw<View>(OPENING);
  // The view changes in every frame of a drag, and that marks everything that is derived from it. The kind and the
  // selections are states of their own, so that what depends on them alone is not even marked then. The setter of
  // `current` sets both.
  kind = $state.raw(OPENING.kind);
  selections = $state.raw(OPENING.selections);
  look = $state.raw<Look>(PLAIN);
  /** whether the reader set the threshold; false: it was chosen so that the picture of this text is readable */
  thresholdIsTheReaders = $state(false);
  /** whether a click adds to the selections, rather than replacing them */
  adding = $state(false);

  constructor(private readonly analyse: Analyse) {}

  get current(): View {
    return this.view;
  }

  set current(view: View) {
    this.view = view;
    this.kind = view.kind;
    this.selections = view.selections;
  }

  /** Changes a part of the view. */
  revise(change: Partial<View>, goesOn = false): void {
    this.analyse(() => (this.current = { ...this.current, ...change }), goesOn);
  }

  restyle(change: Partial<Look>, goesOn = false): void {
    this.analyse(() => (this.look = { ...this.look, ...change }), goesOn);
  }

  /** Replaces the selections by this one, or, when adding, adds it. A selection that exists already is released. */
  select(selection: Selection | null, add = this.adding): void {
    this.analyse(() => {
      const selections = selection ? withSelection(this.current.selections, selection, add) : [];
      this.current = { ...this.current, selections };
    });
  }

  /** Puts `next` in the place of a selection, or releases it. */
  replace(selection: Selection, next: Selection | null): void {
    this.analyse(() => {
      const selections = this.current.selections.flatMap((other) =>
        sameThing(other, selection) ? (next ?? []) : other,
      );
      this.current = { ...this.current, selections };
    });
  }

  /** Releases what is drawn beside the trace and what narrows it, last things first; false where nothing does. */
  release(): boolean {
    const { selections, origin, heads } = this.current;
    if (this.look.drawn) this.restyle({ drawn: undefined });
    else if (selections.length > 0) this.revise({ selections: [] });
    else if (origin) this.revise({ origin: null });
    else if (heads) this.revise({ heads: null });
    else return false;
    return true;
  }

  /** All that a host needs to show the same picture of this flow again. */
  get document(): PictureDocument {
    return pictureDocument(this.current, this.look);
  }

  /** Shows a saved picture, as far as the flow has what it names. */
  recall(document: Partial<PictureDocument>, flow: Flow): void {
    ({ view: this.current, look: this.look } = pictureOf(document, flow));
    this.thresholdIsTheReaders = true;
  }

  /** Shows an earlier view and look, as far as the flow has what they name. */
  restore(view: View, look: Look, flow: Flow): void {
    this.current = fitted(view, flow);
    this.look = fittedLook(look, flow);
    this.thresholdIsTheReaders = true;
  }

  /** For another sentence or another task: nothing is selected, and the threshold is one that shows something. */
  reset(flow: Flow, scout: Explorer | null): void {
    const { mode } = this.look;
    this.look = { ...this.look, drawn: undefined, links: null };
    this.current = fitted({ ...this.current, selections: [], origin: null }, flow);
    if (!scout) return;
    const keep = this.thresholdIsTheReaders && !isEmpty(scout.strandsAt(this.current, mode), mode);
    if (!keep) this.suit(scout);
  }

  /** Chooses a threshold that leaves a readable picture. */
  suit(scout: Explorer): void {
    this.current = { ...this.current, threshold: openingThreshold(scout, this.current) };
    this.thresholdIsTheReaders = false;
  }
}
