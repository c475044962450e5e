"""Make the demo's studies, the dev set of each task through both models, and docs/studies.md on what they show.

    python -m scripts.demo_studies             all four, about ten minutes
    python -m scripts.demo_studies sst2 mrpc   these two; the page has what is there of the others

The package ships the studies whose data's licence allows that, of at most 2 MB each; the others stay in runs/studies.
All rows of the dev file are in a study. It keeps the EDGES strongest edges of a sentence in place of 60, and nothing
else is left out. No figure of the page depends on edges.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from attention_flows.cli.row_progress import RowProgress
from attention_flows.demo import FOLDER, TASKS, DemoTask
from attention_flows.demo.base import BASE_NAME, find_base
from attention_flows.errors import InputError
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.run import run_study
from attention_flows.studies.store.lock import LOCK
from attention_flows.studies.study import Study, open_study

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "studies.md"
EDGES = 20
MAX_BYTES = 2_000_000
SHIPPED = ("qnli",)  # CC BY-SA 4.0; SICK is not for commercial use, MRPC and SST-2 are not free to pass on
HEADS, WORDS = 5, 10
HEAD = """# The demo's studies

These are [studies](study.md) of each built-in task's whole dev set: the base all-MiniLM-L6-v2 and the task's adapter,
with effects. `python -m scripts.demo_studies` makes them and this page, from the data that
[CONTRIBUTING.md](../CONTRIBUTING.md#commands) names. They keep {edges} edges of a sentence. The package has that of
QNLI, in `src/attention_flows/demo/qnli/study`; the licences of the other data do not let it carry their sentences.

Accuracy and the part are measured. The part is what changed attention carries of the predicted class's log-odds:
Σ (y(A) − y(R)) / Σ y(A), where R has the base's attention. Effects are estimates in nats, the mean over sentences (of a
word: over its places). Brackets hold 95 % intervals ([how](study.md#statistics)).
"""


def make_study(base: Model, task: DemoTask, data: Path, folder: Path) -> Study:
    """The study of a task's dev file in ``folder``, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    models = (base, load(base, adapter=task.adapter()))

    with RowProgress() as progress:
        run_study(models, data / task.id / "dev.tsv", folder, StudyOptions(edges=EDGES), progress=progress)
    (folder / LOCK).unlink(missing_ok=True)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{task.id}: {size / 1e6:.2f} MB in {folder}", flush=True)
    if size > MAX_BYTES:
        raise SystemExit(f"{folder} has {size:,} bytes, more than the {MAX_BYTES:,} of a task: keep fewer edges")
    return open_study(folder)


def study_folder(task: str, out: Path | None) -> Path:
    """Where a task's study is made: in ``out``, or else in the package or in runs/studies."""
    return (out or (FOLDER if task in SHIPPED else ROOT / "runs" / "studies")) / task / "study"


def page(studies: Sequence[tuple[DemoTask, Study]]) -> str:
    """What the studies say, as a page of the documentation."""
    summary = [
        "| task | sentences | rejected | accuracy | part |",
        "|---|---:|---:|---:|---:|",
        *(_summary(task, study) for task, study in studies),
    ]
    sections = [_section(task, study) for task, study in studies]
    return "\n\n".join([HEAD.format(edges=EDGES).rstrip(), "\n".join(summary), *sections]) + "\n"


def _summary(task: DemoTask, study: Study) -> str:
    counts = study.corpus.counts
    accuracy, part = study.accuracy()["tuned"], study.part()
    figures = (f"{entry.value:.3f} [{entry.low:.3f}, {entry.high:.3f}]" for entry in (accuracy, part))
    return f"| {task.title} (`{task.id}`) | {counts['sentences']:,} | {counts['rejected']:,} | {' | '.join(figures)} |"


def _section(task: DemoTask, study: Study) -> str:
    heads = study.heads()
    heads = heads.iloc[heads["mean"].abs().argsort(kind="stable")[::-1][:HEADS]]
    words = study.words(top=WORDS)
    head_rows = [
        f"| L{row.layer} H{row.head} | {_effect(row.mean, row.low, row.high)} | {row.part:.1%} | {row.d:.2f} |"
        for row in heads.itertuples()
    ]
    word_rows = [
        f"| `{row.word}` | {_effect(row.effect, row.effect_low, row.effect_high)} | {row.part:.1%} | {row.places:,} | "
        f"{row.n:,} |"
        for row in words.rename(columns={"count": "places"}).itertuples()
    ]
    return "\n".join(
        [
            f"## {task.title}",
            "",
            "| head | effect | of the log-odds | d |",
            "|---|---:|---:|---:|",
            *head_rows,
            "",
            "| word | effect of reading it | of the log-odds | places | sentences |",
            "|---|---:|---:|---:|---:|",
            *word_rows,
        ]
    )


def _effect(value: float, low: float, high: float) -> str:
    return f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"


def main() -> None:
    by_id = {task.id: task for task in TASKS}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"{', '.join(by_id)} (default: all)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with one folder per task")
    parser.add_argument("--out", type=Path, help="the folder that TASK/study is made in (default: as above)")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page that is written")
    args = parser.parse_args()
    unknown = [name for name in args.tasks if name not in by_id]
    if unknown:
        parser.error(f"there is no task {unknown[0]}: the tasks are {', '.join(by_id)}")
    base = load(find_base(), name=BASE_NAME)
    for name in args.tasks or by_id:
        make_study(base, by_id[name], args.data, study_folder(name, args.out))
    studies = []
    for task in TASKS:
        try:
            studies.append((task, open_study(study_folder(task.id, args.out))))
        except InputError as error:
            print(f"{task.id} is not on the page: {error}")
    args.page.write_text(page(studies), encoding="utf-8")
    print(f"wrote {args.page}")


if __name__ == "__main__":
    main()
