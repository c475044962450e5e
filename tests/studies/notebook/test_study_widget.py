"""A study in a notebook: what a cell shows, what its widget answers, and the sentences that its reader keeps."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from attention_flows.demo import QNLI
from attention_flows.errors import InputError
from attention_flows.server.app import create_app
from attention_flows.studies.notebook.widget import StudyWidget
from attention_flows.studies.study import Study, open_study
from attention_flows.tasks.task import OWN, Task
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.server import ORIGIN
from tests.support.study_stores import StoreLayout, build_store

VIEW = "application/vnd.jupyter.widget-view+json"
FILTER = {"all": [{"column": "value", "between": [1, 6]}, {"column": "correct_tuned", "in": [True]}]}
WHERE = "value BETWEEN 1.0 AND 6.0 AND correct_tuned"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return open_study(build_store(tmp_path_factory.mktemp("study"), StoreLayout()))


class FrontEnd:
    """What asks a widget, and gets what it sends."""

    def __init__(self, widget: StudyWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        monkeypatch.setattr(
            widget, "send", lambda content, buffers=(): self.sent.append((content, [*map(bytes, buffers)]))
        )

    def ask(self, name: str, **body: Any) -> tuple[dict[str, Any], bytes]:
        """The head of the answer and its content; empty for an error."""
        identity = f"{len(self.sent)}"
        self.widget._handle_custom_msg({"id": identity, "name": name, "body": body}, [])
        head, buffers = self.sent[-1]
        assert head["id"] == identity
        return head, b"".join(buffers)

    def json(self, name: str, **body: Any) -> Any:
        head, content = self.ask(name, **body)
        assert head["type"] == "application/json", head
        return json.loads(content)


@pytest.fixture
def front_end(study: Study, monkeypatch: pytest.MonkeyPatch) -> FrontEnd:
    return FrontEnd(study.widget(), monkeypatch)


def test_a_cell_has_the_widget_and_a_line(study: Study) -> None:
    bundle = study._repr_mimebundle_()
    assert bundle[VIEW]["model_id"]
    assert bundle["text/plain"] == repr(study)
    assert "298 sentences" in bundle["text/html"]


def test_without_anywidget_there_is_the_line_and_what_to_install(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "attention_flows.studies.notebook.widget", None)
    assert set(study._repr_mimebundle_()) == {"text/html", "text/plain"}
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[notebook\]'"):
        study.widget()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("study", {}),
        ("study/columns", {"columns": ["value", "label", "flipped"], "filter": FILTER}),
        ("study/heads", {"measure": "effect", "filter": FILTER, "intervals": False}),
        ("study/head", {"measure": "effect", "layer": 2, "head": 1}),
        ("study/words", {"intervals": False}),
        ("study/sentences", {"rows": [3, 20]}),
        ("study/save", {"format": "csv", "filter": FILTER}),
        ("study/heads", {"measure": "fame"}),
        ("study/heads", {"measure": 7}),
    ],
)
def test_it_answers_as_the_server_does(study: Study, front_end: FrontEnd, name: str, body: dict[str, Any]) -> None:
    models = [(model.name, model.labels) for model in study.manifest.models]
    task = Task(OWN, None, (), None, models, "its models are not served")
    server = TestClient(create_app((task,), 512, None, studies={OWN: study.held}), base_url=ORIGIN)
    response = server.post(f"/api/{name}", json={"task": OWN, "page": "p"} | body)
    head, content = front_end.ask(name, **body)
    if response.status_code == 200:
        assert content == response.content
        assert head["type"] == response.headers["content-type"]
    else:
        assert head["error"] == response.json()["error"]


def test_its_selection_is_what_the_reader_keeps(study: Study) -> None:
    widget = study.widget()
    assert len(widget.selection) == 298
    widget.set_state({"filter": FILTER, "address": "page=study&task=own"})  # as the front end does
    kept = study.sql(f"SELECT * FROM sentences WHERE {WHERE} ORDER BY row").to_dataframe()
    assert 50 < len(kept) < 298
    pd.testing.assert_frame_equal(widget.selection, kept)


def test_a_selection_without_pandas_is_one_line(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = study.widget()
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match="pip install pandas"):
        _ = widget.selection


def test_without_models_a_sentence_says_how_to_give_them(front_end: FrontEnd) -> None:
    (task,) = front_end.json("models")["tasks"]
    assert task["study"] == {"name": "dev.tsv", "sentences": 298}
    assert "study.widget(base, tuned)" in task["error"]
    head, content = front_end.ask("flow", text="a film")
    assert (head["error"], content) == (task["error"], b"")


def test_with_its_models_a_sentence_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    study = open_study(QNLI.study())
    models = loaded_models.base(), loaded_models.tuned()
    front_end = FrontEnd(study.widget(*models), monkeypatch)
    assert front_end.json("models")["tasks"][0]["error"] is None
    (sentence,) = front_end.json("study/sentences", rows=[4])["sentences"]
    body = {"text": sentence["text"], "pair": sentence["pair"], "unit": "word"}
    head, content = front_end.ask("flow", **body)
    assert head["type"] == "application/octet-stream"
    flow = wire.decode(content)
    assert (flow.text, flow.pair, len(flow.models)) == (sentence["text"], sentence["pair"], 2)
    effects = front_end.json("effects", **body)
    assert effects["value"] == pytest.approx(sentence["value"], abs=1e-4)
    assert len(front_end.json("heads", **body)["change"]) == flow.layers
    head, _ = front_end.ask("burn", **body)
    assert "does not answer 'burn'" in head["error"]


def test_other_models_are_refused(study: Study) -> None:
    with pytest.raises(InputError, match="is not the base of the study"):
        study.widget(loaded_models.base(), loaded_models.tuned())
    shipped = open_study(QNLI.study())
    with pytest.raises(InputError, match="give base and tuned"):
        shipped.widget(loaded_models.base())


def test_a_study_that_was_run_has_its_models_at_hand(tmp_path: Path) -> None:
    import attention_flows as af

    ran = af.study(loaded_models.base(), loaded_models.tuned(), [("Who?", "Ada.", None)], tmp_path / "study")
    assert ran.models == (loaded_models.base(), loaded_models.tuned())
    assert af.open_study(tmp_path / "study").models == ()
    assert af.open_study(tmp_path / "study") == ran
