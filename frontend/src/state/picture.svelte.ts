import type { Flow } from "../contract/flow";
import { Explorers, type Explorer, type Picture } from "../flow/explorer";
import { Pictures } from "../flow/pictures";
import type { PinState } from "./pin.svelte";
import type { ViewState } from "./view.svelte";

/** The picture of the latest flow, as the view and the pinned trace make it. */
export class PictureState {
  /** the flow of the latest answer, without the pinned one */
  latest = $state.raw<Flow | null>(null);
  private explorers = $derived.by(() => this.latest && new Explorers(this.pin.compared(this.latest)));
  private explorer = $derived.by(() => this.explorers?.of(this.view.kind, this.pin.kind) ?? null);
  /** answers questions about other thresholds without touching the picture's buffers */
  scout = $derived.by<Explorer | null>(() => this.explorers?.another(this.view.kind, this.pin.kind) ?? null);
  /**
   * The picture's flow without the picture: where an effect is torn down Svelte computes former values again, and a
   * picture of the former view would be traced over the present one's buffers.
   */
  flow = $derived<Flow | null>(this.explorer?.flow ?? null);
  private readonly pictures = new Pictures();
  current = $derived.by<Picture | null>(() => {
    const { explorer } = this;
    const { current: view, look } = this.view;
    const ofBase = this.pin.current?.view;
    return explorer && this.pictures.of({ explorer, view, look, ofBase });
  });

  constructor(
    private readonly view: ViewState,
    private readonly pin: PinState,
  ) {}

  /** Grows the buffers to what the lowest threshold needs, so that no drag has to wait for that. */
  reserve(): void {
    const { explorer, latest } = this;
    const { current: view, kind, look } = this.view;
    if (explorer && latest && kind === "weight")
      explorer.strandsAt({ ...view, threshold: latest.floor }, look.mode);
  }
}
