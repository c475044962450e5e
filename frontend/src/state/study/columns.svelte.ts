import type { ColumnInfo, StudyColumns } from "../../contract/study";
import { Bitmap } from "../../flow/study/bitmap";
import { withColumns } from "../../flow/study/columns";
import { isLocal, type Filter } from "../../flow/study/filter";
import { conditionText } from "../../flow/study/filterText";
import type { Study } from "../../source/study";
import { messageOf } from "../../util/errorMessage";

/** The columns of a study that the page needed so far, and the sentences that conditions keep which only the server knows. */
export class LoadedColumns {
  all = $state.raw<StudyColumns | null>(null);
  error = $state<string | null>(null);
  /** the sentences that the server's conditions keep, with the text of those */
  private kept = $state.raw<{ key: string; places: Bitmap } | null>(null);
  private asked: readonly string[] = [];

  constructor(
    private readonly study: Study,
    private readonly infos: readonly ColumnInfo[],
  ) {}

  /** Loads those of the named columns that are not there yet. */
  async need(names: readonly string[]): Promise<void> {
    const infos = this.infos.filter(({ name }) => names.includes(name) && !this.asked.includes(name));
    if (infos.length === 0) return;
    const asked = infos.map(({ name }) => name);
    this.asked = [...this.asked, ...asked];
    try {
      const loaded = await this.study.columns(infos, []);
      // Others may have come in the meantime.
      this.all = withColumns(this.all, loaded);
      this.error = null;
    } catch (error) {
      this.asked = this.asked.filter((name) => !asked.includes(name));
      this.error = messageOf(error);
    }
  }

  /** Asks which sentences the conditions keep that the page cannot check; the result ends that. */
  follow(filter: Filter): () => void {
    const remote = filter.filter((condition) => !isLocal(condition));
    const key = keyOf(remote);
    const { all } = this;
    const abort = new AbortController();
    if (remote.length === 0 || !all || this.kept?.key === key) return () => undefined;
    void this.study
      .columns([], remote, abort.signal)
      .then(({ row }) => (this.kept = { key, places: placesIn(all.row, row) }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) this.error = messageOf(error);
      });
    return () => abort.abort();
  }

  /** The sentences that the server's conditions keep; null where there are none, or the answer is not there yet. */
  keptByServer(filter: Filter): Bitmap | null {
    const remote = filter.filter((condition) => !isLocal(condition));
    return remote.length > 0 && this.kept?.key === keyOf(remote) ? this.kept.places : null;
  }
}

const keyOf = (filter: Filter): string => filter.map(conditionText).join("&");

/** The places of `rows` in `all`; both ascend. */
export function placesIn(all: Uint32Array, rows: Uint32Array): Bitmap {
  const places = new Bitmap(all.length);
  let place = 0;
  for (const row of rows) {
    while (place < all.length && all[place] < row) place++;
    if (all[place] === row) places.add(place);
  }
  return places;
}

/** The place of one row; −1 where it is missing. */
export function placeOf(all: Uint32Array, row: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (all[middle] < row) low = middle + 1;
    else high = middle;
  }
  return all[low] === row ? low : -1;
}
