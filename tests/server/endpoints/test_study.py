"""The requests of a study against its queries and tables: on a shipped study and on a synthetic one."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from attention_flows.studies.page import heads as heads_module
from attention_flows.studies.page import summary as summary_module
from attention_flows.studies.page.message import COLUMNS
from attention_flows.wire.message import read_message
from tests.support.served_study import FILTER, FILTERED, WHERE, Served, heads_of, synthetic
from tests.support.study_stores import StoreLayout


def test_what_the_study_has(served: Served) -> None:
    answer, study = served.json(""), served.study
    ((sentences,),) = study.sql("SELECT count(*) FROM sentences").to_dataframe().to_numpy().tolist()
    assert (answer["sentences"], answer["rows"]) == (sentences, study.manifest.data.rows)
    assert answer["models"] == [
        {
            "role": model.role,
            "name": model.name,
            "labels": model.labels and list(model.labels),
            "heads": list(model.heads),
        }
        for model in study.manifest.models
    ]
    assert answer["reference"] == "base"
    assert answer["measures"]["effect"] is True
    assert answer["part"]["value"] == pytest.approx(study.part().value, rel=1e-12)
    assert answer["accuracy"]["tuned"]["value"] == pytest.approx(study.accuracy()["tuned"].value, rel=1e-12)
    label = next(column for column in answer["columns"] if column["name"] == "label")
    assert label["kind"] == "category"
    assert set(label["values"]) == set(study.sql("SELECT DISTINCT label FROM sentences").to_dataframe()["label"])


@FILTERED
def test_columns(served: Served, filter_: Any, where: str) -> None:
    names = [column["name"] for column in served.json("")["columns"]]
    message = read_message(served.post("columns", columns=names, filter=filter_).content, COLUMNS)
    table = served.study.sql(
        f"""SELECT *, difference / CASE WHEN value >= 0.25 THEN value END AS part,
            list_max(probabilities_tuned) AS confidence_tuned, list_max(probabilities_base) AS confidence_base,
            prediction_base <> prediction_tuned AS flipped, notes IS NOT NULL AS noted
            FROM sentences WHERE {where} ORDER BY row"""
    ).to_dataframe()
    assert message.header["rows"] == len(table) > 50
    assert message.header["columns"] == names
    assert message.array("row").tolist() == table["row"].tolist()
    for column in served.json("")["columns"]:
        array, wanted = message.array(column["name"]), table[column["name"]]
        if column["kind"] == "number":
            np.testing.assert_array_equal(array, wanted.to_numpy(np.float64, na_value=np.nan).astype(np.float32))
        elif column["kind"] == "flag":
            assert [bool(code) if code < 2 else None for code in array] == [
                None if value is None else bool(value) for value in wanted
            ]
        else:
            values = [*column["values"], *[None] * 256]
            assert [values[code] for code in array] == wanted.tolist()


# One of each kind first: of both models, of one, and the difference of both.
MEASURES = {
    ("effect", None): "effect",
    ("entropy", "base"): "entropy_base",
    ("entropy", None): "entropy_tuned - entropy_base",
    ("change", None): "change",
    ("entropy", "tuned"): "entropy_tuned",
    ("root_entropy", None): "root_entropy_tuned - root_entropy_base",
}


@FILTERED
@pytest.mark.parametrize(
    ("served", "measure", "role"),
    # The shipped study has the same measures of more heads.
    [
        ("shipped", "effect", None),
        ("shipped", "entropy", None),
        *(("synthetic", *measure) for measure in list(MEASURES)[:3]),
        *(pytest.param("synthetic", *measure, marks=pytest.mark.slow) for measure in list(MEASURES)[3:]),
    ],
    indirect=["served"],
)
def test_heads(served: Served, filter_: Any, where: str, measure: str, role: str | None) -> None:
    expression = MEASURES[measure, role]
    table = served.study.sql(
        f"""SELECT layer, head, avg({expression}::DOUBLE) AS mean, count({expression}) AS n
            FROM heads WHERE row IN (SELECT row FROM sentences WHERE {where}) GROUP BY ALL ORDER BY layer, head"""
    ).to_dataframe()
    own = served.study.heads(measure if role is None else f"{measure}_{role}", where=where)
    for intervals in (False, True):
        answer = served.json("heads", measure=measure, role=role, intervals=intervals, filter=filter_)
        np.testing.assert_allclose(heads_of(answer, "mean"), table["mean"], rtol=2e-4, atol=2e-6)
        assert heads_of(answer, "n").tolist() == table["n"].tolist()
        np.testing.assert_allclose(heads_of(answer, "mean"), own["mean"], rtol=1e-6, atol=1e-9)
        names = [name for name in ("base", "tuned", "part") if name in own]
        for name in [*names, *(("low", "high", "p", "p_corrected", "d") if intervals else ())]:
            np.testing.assert_allclose(heads_of(answer, name), own[name], rtol=1e-6, atol=1e-9)
        assert ("low" in answer["layers"][0][0]) is intervals


@FILTERED
def test_a_heads_distribution_and_strongest_sentences(served: Served, filter_: Any, where: str) -> None:
    answer = served.json("head", measure="effect", layer=2, head=1, top=7, filter=filter_)
    query = f"""SELECT row, effect FROM heads WHERE layer = 2 AND head = 1
        AND row IN (SELECT row FROM sentences WHERE {where})"""
    strongest = served.study.sql(f"{query} ORDER BY abs(effect) DESC, row LIMIT 7").to_dataframe()
    assert answer["rows"] == strongest["row"].tolist()
    assert answer["values"] == strongest["effect"].tolist()
    values = served.study.sql(query).to_dataframe()["effect"].to_numpy(np.float64)
    assert answer["mean"] == pytest.approx(values.mean(), rel=1e-9)
    edges = answer["histogram"]["edges"]
    assert answer["histogram"]["counts"] == np.histogram(values, edges)[0].tolist()
    assert sum(answer["histogram"]["counts"]) == answer["n"] == len(values)
    assert sum(answer["histogram"]["all"]) == served.json("")["sentences"]
    row = answer["rows"][3]
    place = served.json("place", measure="effect", layer=2, head=1, row=row, filter=filter_)
    assert place["n"] == len(values)
    assert place["below"] == (values < place["value"]).sum()
    assert place["value"] == answer["values"][3]


@FILTERED
def test_where_a_sentence_stands_that_need_not_be_of_the_study(served: Served, filter_: Any, where: str) -> None:
    asked = {"value": 2.0, "confidence_tuned": 0.9, "label": 1.0, "none such": 1.0}
    answer = served.json("standing", values=asked, filter=filter_)
    assert answer["reference"] == served.json("")["reference"]
    columns = {column["name"] for column in served.json("")["columns"] if column["kind"] == "number"}
    assert set(answer["columns"]) == columns & {"value", "confidence_tuned"}
    values = served.study.sql(f"SELECT value FROM sentences WHERE {where}").to_dataframe()["value"].dropna()
    below = int((values.to_numpy(np.float32) < 2).sum())
    assert answer["columns"]["value"] == {"n": len(values), "below": below, "equal": int((values == 2).sum())}


def test_in_how_many_sentences_a_head_does_so(served: Served) -> None:
    condition = {"head": [2, 1], "measure": "effect", "between": [0.125, None]}
    ((number,),) = (
        served.study.sql("SELECT count(*) FROM heads WHERE layer = 2 AND head = 1 AND effect >= 0.125")
        .to_dataframe()
        .to_numpy()
        .tolist()
    )
    answer = served.json("count", filter={"all": [condition]})
    assert answer == {"n": number, "of": served.json("")["sentences"]}


@FILTERED
def test_summary_and_groups(served: Served, filter_: Any, where: str) -> None:
    answer = served.json("summary", filter=filter_)
    part, accuracy = served.study.part(where), served.study.accuracy(where)
    assert answer["part"] == pytest.approx(vars(part), rel=1e-9)
    for role, estimate in answer["accuracy"].items():
        if estimate is None:
            assert role not in accuracy
        else:
            assert estimate == pytest.approx(vars(accuracy[role]), rel=1e-9)
    groups = served.json("groups", by="label", filter=filter_)["groups"]
    table = served.study.compare("label", where=where).rename(columns={"label": "group"})
    assert [group["group"] for group in groups] == table["group"].tolist()
    for name in table.columns[1:]:
        numbers = np.array([group[name] for group in groups], np.float64)
        np.testing.assert_allclose(numbers, table[name].to_numpy(np.float64), rtol=1e-9)


def test_sentences_in_full(served: Served) -> None:
    answer = served.json("sentences", rows=[20, 3, 40])["sentences"]
    table = served.study.sql("SELECT * FROM sentences WHERE row IN (3, 20, 40)").to_arrow().to_pylist()
    rows = {row["row"]: row for row in table}
    assert [sentence["row"] for sentence in answer] == [20, 3, 40]
    for sentence in answer:
        row = rows[sentence["row"]]
        for name in ("text", "pair", "label", "target", "value", "reference_value", "difference", "notes", "words"):
            assert sentence[name] == row[name]
        for name, column in (("predictions", "prediction"), ("probabilities", "probabilities"), ("correct", "correct")):
            assert sentence[name] == {role: row[f"{column}_{role}"] for role in served.study.manifest.roles}


def test_no_sentences(served: Served) -> None:
    assert served.json("sentences", rows=[]) == {"sentences": []}


@FILTERED
def test_saved_sentences(served: Served, filter_: Any, where: str) -> None:
    table = served.study.sql(f"SELECT * FROM sentences WHERE {where}").to_arrow()
    parquet = served.post("save", format="parquet", filter=filter_)
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    assert pq.read_table(io.BytesIO(parquet.content)).to_pylist() == table.to_pylist()
    text = served.post("save", format="csv", filter=filter_).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["row"]) for row in rows] == table["row"].to_pylist()
    assert list(rows[0]) == table.column_names


def test_saved_heads_and_words(served: Served) -> None:
    heads = pq.read_table(io.BytesIO(served.post("save", what="heads", format="parquet", filter=FILTER).content))
    own = served.study.heads(where=WHERE)
    assert heads.column_names == own.columns.tolist()
    np.testing.assert_allclose(heads["low"].to_numpy(), own["low"], rtol=1e-9)
    words = list(csv.DictReader(io.StringIO(served.post("save", what="words", least=10).text)))
    assert [int(word["count"]) for word in words] == served.study.words(least=10)["count"].tolist()


def test_one_model_without_effects(tmp_path_factory: pytest.TempPathFactory) -> None:
    layout = StoreLayout(tuned=False, effects=False, labels=False, classes=False)
    bare = synthetic(tmp_path_factory, layout)
    answer = bare.json("")
    assert (answer["part"], answer["accuracy"], answer["reference"]) == (None, {"base": None}, None)
    assert [column["name"] for column in answer["columns"]] == ["noted", "words", "tokens"]
    assert bare.json("summary")["flipped"] is None
    means = heads_of(bare.json("heads", measure="entropy"), "mean")
    np.testing.assert_allclose(means, bare.study.heads("entropy")["mean"], rtol=1e-6)
    assert set(bare.json("words", intervals=False)["words"][0]) == {"word", "count", "n", "influence_base"}
    assert "order must be one of influence" in bare.error("words", order="gained")
    assert "no groups by label" in bare.error("groups", by="label")
    assert "no measure 'effect'" in bare.error("heads", measure="effect")
    assert bare.json("pairs", order="count")["pairs"]


def test_heads_that_do_not_correspond(tmp_path_factory: pytest.TempPathFactory) -> None:
    layout = StoreLayout(sentences=60, heads=(2, 3), tuned_heads=(3, 1, 2), effects=False)
    uneven = synthetic(tmp_path_factory, layout)
    assert uneven.json("")["corresponds"] is False
    assert [len(layer) for layer in uneven.json("heads", measure="entropy", role="tuned")["layers"]] == [3, 1, 2]
    assert "do not correspond" in uneven.error("heads", measure="entropy")


def test_more_sentences_than_are_resampled(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The normal intervals beside the bootstrap's, with a limit that a small study exceeds."""
    for module in (heads_module, summary_module):
        monkeypatch.setattr(module, "MAX_RESAMPLED", 1000)
    check_normal_intervals(tmp_path_factory, StoreLayout(sentences=1200, heads=(2, 2), edges=1, shard_rows=800), 0.1)


@pytest.mark.slow
def test_many_more_sentences_than_are_resampled(tmp_path_factory: pytest.TempPathFactory) -> None:
    check_normal_intervals(
        tmp_path_factory, StoreLayout(sentences=21_000, heads=(2, 2), edges=1, shard_rows=8000), 0.05
    )


def check_normal_intervals(folders: pytest.TempPathFactory, layout: StoreLayout, tolerance: float) -> None:
    """Check that ends of intervals differ from the bootstrap's by less than ``tolerance`` of the width."""
    many = synthetic(folders, layout)
    own = many.study.heads()
    answer = many.json("heads", measure="effect")
    assert "p" not in answer["layers"][0][0], "a test is left out beside normal intervals"
    for end in ("low", "high"):
        width = own["high"] - own["low"]
        assert (np.abs(heads_of(answer, end) - own[end]) < tolerance * width).all()
    summary, part = many.json("summary"), many.study.part()
    assert summary["part"]["value"] == pytest.approx(part.value)
    assert summary["part"]["low"] == pytest.approx(part.low, abs=tolerance * (part.high - part.low))
    (word,) = many.json("words", top=1)["words"]
    table = many.study.words(top=1)
    assert word["effect_low"] == pytest.approx(
        table["effect_low"][0], abs=tolerance * (table["effect_high"][0] - table["effect_low"][0])
    )


def test_an_empty_filter(served: Served) -> None:
    nothing = {"all": [{"column": "row", "between": [-2, -1]}]}
    assert served.json("count", filter=nothing)["n"] == 0
    for intervals in (False, True):
        assert np.isnan(
            heads_of(served.json("heads", measure="effect", intervals=intervals, filter=nothing), "mean")
        ).all()
        assert served.json("words", filter=nothing, intervals=intervals) == {"words": [], "of": 0}
        summary = served.json("summary", filter=nothing, intervals=intervals)
        assert (summary["n"], summary["part"], summary["accuracy"]) == (0, None, {"base": None, "tuned": None})
    assert served.json("pairs", filter=nothing)["pairs"] == []
    assert served.json("head", measure="effect", layer=1, head=0, filter=nothing)["rows"] == []
    assert served.json("groups", by="label", filter=nothing)["groups"] == []
    assert read_message(served.post("columns", columns=["value"], filter=nothing).content, COLUMNS).header["rows"] == 0
    assert served.post("save", filter=nothing).text.startswith("row,text,")


def test_bad_fields_get_one_line(served: Served) -> None:
    assert "no column 'x'" in served.error("columns", columns=["x"])
    assert "measure" in served.error("heads")
    assert "no measure 'x'" in served.error("heads", measure="x")
    assert "no head" in served.error("head", measure="effect", layer=1, head=99)
    assert "no sentence of the row 999999" in served.error("sentences", rows=[999_999])
    assert "order must be one of" in served.error("words", order="beauty")
    assert "unknown field" in served.error("count", filter={"all": [{"sql": "1"}]})
    assert "object" in served.error("count", filter="label = 'yes'")
    assert "format" in served.error("save", format="exe")
    assert served.client.post("/api/study", json={"task": "no", "page": "p"}).status_code == 400


def test_the_catalogue_says_which_task_has_a_study(served: Served) -> None:
    catalogue = served.client.get("/api/models").json()
    (task,) = catalogue["tasks"]
    assert catalogue["opens_on"] == "study"
    assert task["study"] == {"name": served.study.manifest.data.name, "sentences": served.json("")["sentences"]}
    assert task["error"] == "its models are not served"
