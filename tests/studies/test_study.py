"""The tables of a study against pandas and scipy, from the stored files."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap, false_discovery_control, ttest_1samp, ttest_rel

from attention_flows.errors import InputError
from attention_flows.studies.study import Study, open_study
from tests.support.study_stores import StoreLayout, build_store


def stored(study: Study, name: str) -> pd.DataFrame:
    """A table as it is stored, lists and all."""
    return pd.concat([pd.read_parquet(file) for file in sorted((study.folder / name).iterdir())], ignore_index=True)


def lists(study: Study, column: str, name: str = "heads") -> np.ndarray:
    return np.stack(stored(study, name)[column].to_list()).astype(np.float64)


def test_heads_by_effect(both: Study) -> None:
    table, effects, sentences = both.heads(), lists(both, "effect"), stored(both, "sentences")
    assert table.columns.tolist() == ["layer", "head", "mean", "low", "high", "n", "p", "p_corrected", "d", "part"]
    assert list(zip(table["layer"], table["head"], strict=True)) == [
        (layer, head) for layer in (1, 2, 3) for head in range(4)
    ]
    assert table["mean"].to_numpy() == pytest.approx(effects.mean(axis=0), rel=1e-6)
    assert table["p"].to_numpy() == pytest.approx(ttest_1samp(effects, 0).pvalue, rel=1e-6)
    assert table["p_corrected"].to_numpy() == pytest.approx(false_discovery_control(table["p"]), rel=1e-9)
    assert table["d"].to_numpy() == pytest.approx(effects.mean(axis=0) / effects.std(axis=0, ddof=1), rel=1e-6)
    assert table["part"].to_numpy() == pytest.approx(effects.sum(axis=0) / sentences["value"].sum(), rel=1e-6)
    assert (table["n"] == 298).all()
    for head in (0, 3):
        known = bootstrap((effects[:, head],), np.mean, method="BCa", rng=1, n_resamples=5000).confidence_interval
        width = known.high - known.low
        assert table["low"][head] == pytest.approx(known.low, abs=0.1 * width)
        assert table["high"][head] == pytest.approx(known.high, abs=0.1 * width)


def test_heads_of_both_models_are_paired(both: Study) -> None:
    table = both.heads("entropy")
    base, tuned = lists(both, "entropy_base"), lists(both, "entropy_tuned")
    assert table["base"].to_numpy() == pytest.approx(base.mean(axis=0), rel=1e-6)
    assert table["tuned"].to_numpy() == pytest.approx(tuned.mean(axis=0), rel=1e-6)
    assert table["mean"].to_numpy() == pytest.approx((tuned - base).mean(axis=0), rel=1e-4, abs=1e-6)
    assert table["p"].to_numpy() == pytest.approx(ttest_rel(tuned, base).pvalue, rel=1e-4)
    assert "part" not in table
    one = both.heads("entropy_tuned")
    assert one["mean"].to_numpy() == pytest.approx(tuned.mean(axis=0), rel=1e-6)
    assert one["p"].isna().all()


def test_change_is_held_against_the_other_heads(both: Study) -> None:
    table, change = both.heads("change"), lists(both, "change")
    assert table["mean"].to_numpy() == pytest.approx(change.mean(axis=0), rel=1e-6)
    known = ttest_rel(change, np.repeat(change.mean(axis=1, keepdims=True), change.shape[1], axis=1))
    assert table["p"].to_numpy() == pytest.approx(known.pvalue, rel=1e-3)


def test_rank_test_and_where(both: Study) -> None:
    some = both.heads(where="row < 50 -- the first", test="rank")
    assert some["n"].tolist() == [48 + 1] * 12
    assert some["mean"].to_numpy() == pytest.approx(lists(both, "effect")[:49].mean(axis=0), rel=1e-6)
    with pytest.raises(InputError, match="one of t, rank"):
        both.heads(test="z")  # type: ignore[arg-type]
    for where in ("nothing = 1", "row <", "true) ; DROP TABLE x --"):
        with pytest.raises(InputError):
            both.heads(where=where)


def test_heads_by_group(both: Study) -> None:
    table, sentences, effects = both.heads(by="flipped"), stored(both, "sentences"), lists(both, "effect")
    flipped = (sentences["prediction_base"] != sentences["prediction_tuned"]).to_numpy()
    for name, rows in (("yes", flipped), ("no", ~flipped)):
        group = table[table["flipped"] == name]
        assert group["n"].unique().tolist() == [rows.sum()]
        assert group["mean"].to_numpy() == pytest.approx(effects[rows].mean(axis=0), rel=1e-6)
        assert group["part"].sum() == pytest.approx(effects[rows].sum() / sentences["value"][rows].sum(), rel=1e-4)
    assert table["p_corrected"].to_numpy() == pytest.approx(false_discovery_control(table["p"]), rel=1e-9)


def long_words(study: Study) -> pd.DataFrame:
    columns = [name for name in stored(study, "words").columns if name != "row"]
    return stored(study, "words").explode(columns, ignore_index=True)


def test_words(both: Study) -> None:
    table, words = both.words(), long_words(both)
    by_word = words.groupby("labels")
    counts = by_word.size()
    assert set(table["word"]) == set(counts[counts >= 5].index)
    table = table.set_index("word")
    assert table["count"].equals(counts[table.index].rename("count").rename_axis("word"))
    for column in ("effect", "influence_base", "influence_tuned"):
        known = words[column].astype(np.float64).groupby(words["labels"]).mean()
        assert table[column].to_numpy() == pytest.approx(known[table.index].to_numpy(), rel=1e-6)
    sums = words.assign(effect=words["effect"].astype(np.float64)).groupby(["labels", "row"])["effect"].sum()
    for word in ("not", "the"):
        values = sums[word].to_numpy()
        assert table["n"][word] == len(values)
        assert table["p"][word] == pytest.approx(ttest_1samp(values, 0).pvalue, rel=1e-6)
    total = words["effect"].astype(np.float64).groupby(words["labels"]).sum()[table.index]
    assert table["total"].to_numpy() == pytest.approx(total.to_numpy(), rel=1e-6)
    assert table["total"].abs().is_monotonic_decreasing
    assert table["part"]["not"] == pytest.approx(total["not"] / stored(both, "sentences")["value"].sum(), rel=1e-6)
    assert (table["effect_low"] <= table["effect"]).all()
    assert (table["effect"] <= table["effect_high"]).all()


def test_words_resample_sentences(both: Study) -> None:
    words = long_words(both)
    chosen = words[words["labels"] == "not"]
    effects = chosen["effect"].astype(np.float64).groupby(chosen["row"]).agg(["sum", "count"])
    known = bootstrap(
        (effects["sum"].to_numpy(), effects["count"].to_numpy()),
        lambda sums, counts, axis: sums.sum(axis=axis) / counts.sum(axis=axis),
        paired=True,
        method="BCa",
        n_resamples=5000,
        rng=2,
    ).confidence_interval
    row = both.words().set_index("word").loc["not"]
    width = known.high - known.low
    assert row["effect_low"] == pytest.approx(known.low, abs=0.1 * width)
    assert row["effect_high"] == pytest.approx(known.high, abs=0.1 * width)


def test_words_options(both: Study) -> None:
    assert both.words(casefold=True).set_index("word")["count"]["never"] == sum(
        long_words(both)["labels"].str.lower() == "never"
    )
    whole, some = both.words(), both.words(top=3)
    pd.testing.assert_frame_equal(some, whole.head(3))
    assert both.words(least=1)["count"].min() == 1
    few = both.words(where="row < 20", least=2)
    assert few["n"].max() <= 20
    with pytest.raises(InputError, match="stands 1000000 times"):
        both.words(least=10**6)
    with pytest.raises(InputError, match="at least 1"):
        both.words(least=0)


def test_compare(both: Study) -> None:
    sentences = stored(both, "sentences")
    for by, column in (("label", "label"), ("prediction", "prediction_tuned"), ("correct", "correct_tuned")):
        table = both.compare(by).set_index(by)
        names = {True: "yes", False: "no"}
        for value, group in sentences.groupby(column):
            row = table.loc[names.get(value, value)] if isinstance(value, bool) else table.loc[value]
            assert row["n"] == len(group)
            assert row["accuracy_base"] == pytest.approx(group["correct_base"].astype(float).mean())
            assert row["accuracy_tuned"] == pytest.approx(group["correct_tuned"].astype(float).mean())
            for name in ("value", "reference_value", "difference"):
                assert row[name] == pytest.approx(group[name].mean())
            assert row["part"] == pytest.approx(group["difference"].sum() / group["value"].sum())
            assert row["p"] == pytest.approx(ttest_rel(group["value"], group["reference_value"]).pvalue, rel=1e-6)
            assert row["part_low"] < row["part"] < row["part_high"]
    assert both.compare("label", where="row < 100")["n"].sum() == 99
    with pytest.raises(InputError, match="label, prediction, correct, flipped"):
        both.compare("length")


def test_part_and_accuracy(both: Study, single: Study) -> None:
    for study in (both, single):
        sentences, part = stored(study, "sentences"), study.part()
        assert part.value == pytest.approx(sentences["difference"].sum() / sentences["value"].sum())
        assert part.low < part.value < part.high
        assert part.n == 298
        assert str(part).endswith("n = 298)")
        for role, estimate in study.accuracy().items():
            assert estimate.value == pytest.approx(sentences[f"correct_{role}"].astype(float).mean())
    assert list(both.accuracy()) == ["base", "tuned"]
    assert both.part(where="value < 3").n < 298
    with pytest.raises(InputError, match=r"below 0\.25 nats"):
        both.part(where="value < 0.1")


def test_what_a_study_does_not_have(plain: Study, bare: Study, single: Study, uneven: Study) -> None:
    for study in (plain, bare):
        for call in (study.heads, study.part):
            with pytest.raises(InputError, match="has no effects"):
                call()
    assert "effect" not in plain.words()
    assert plain.words()["p"].notna().any()
    assert bare.words()["p"].isna().all()
    assert bare.accuracy() == {}
    assert bare.heads("entropy")["mean"].to_numpy() == pytest.approx(lists(bare, "entropy_base").mean(axis=0), rel=1e-6)
    with pytest.raises(InputError, match="no groups by label: no sentence has a label"):
        bare.compare()
    with pytest.raises(InputError, match="no groups by flipped: that takes two models"):
        single.compare("flipped")
    with pytest.raises(InputError, match="it has effect, entropy"):
        single.heads("change")
    with pytest.raises(InputError, match="entropy_base or entropy_tuned"):
        uneven.heads("entropy")
    assert list(uneven.heads("entropy_tuned")["layer"]) == [1, 1, 1, 2, 3, 3]
    assert uneven.heads("entropy_tuned")["mean"].to_numpy() == pytest.approx(
        lists(uneven, "entropy_tuned").mean(axis=0)
    )


def test_summary(both: Study, single: Study, plain: Study, bare: Study, tmp_path: Path) -> None:
    text = both.summary()
    assert text.splitlines()[0] == "298 sentences of dev.tsv, 2 rejected"
    assert "changed attention carries" in text
    assert str(both.folder) in text
    strongest = both.heads().sort_values("mean", key=abs, ascending=False).head(5)
    for layer, head in zip(strongest["layer"], strongest["head"], strict=True):
        assert f"L{layer} H{head} " in text
    for word in both.words(top=10)["word"]:
        assert f"\n  {word} " in text
    assert "\nattention carries" in single.summary()
    assert "no effects" in plain.summary()
    assert "heads that change most" in plain.summary()
    assert "no accuracy" in bare.summary()
    few = open_study(build_store(tmp_path / "few", StoreLayout(sentences=3, rejected=(0, 1))))
    assert "no interval" in few.summary()
    assert "nan" not in few.summary()
    none = open_study(build_store(tmp_path / "none", StoreLayout(sentences=2, rejected=(0, 1))))
    assert none.summary().startswith("0 sentences")


def test_unfinished_and_foreign_folders(tmp_path: Path) -> None:
    folder = build_store(tmp_path / "store", StoreLayout(sentences=200))
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["shards"].pop()
    file.write_text(json.dumps(manifest | {"finished": False}))
    study = open_study(folder)
    assert study.heads()["n"].max() == 127
    assert "not finished: 128 of 200 rows" in study.summary()
    file.write_text(json.dumps(manifest | {"version": 9}))
    with pytest.raises(InputError, match="version 9"):
        open_study(folder)
    file.write_text(json.dumps(manifest | {"format": "other"}))
    with pytest.raises(InputError, match="is no study"):
        open_study(folder)
    with pytest.raises(InputError, match="no folder"):
        open_study(tmp_path / "nothing")


def test_repr_and_sql(both: Study) -> None:
    assert repr(both).startswith("Study(298 sentences, base 'small/base', tuned 'small/tuned', ")
    assert "\n" not in repr(both)
    result = both.sql("select avg(effect) from heads where layer = $layer and head = 0", {"layer": 2})
    assert result.to_arrow()[0].to_pylist()[0] == pytest.approx(both.heads()["mean"][4], rel=1e-6)


def test_without_pandas(both: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match="pip install pandas"):
        both.heads()
    assert "sentences" in both.summary()
