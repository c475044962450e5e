"""The words of a study and their pairs, as requests give them, against its queries and tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.support.served_study import FILTERED, Served


@FILTERED
def test_words(served: Served, filter_: Any, where: str) -> None:
    table = served.study.words(where=where, top=12)
    for intervals in (False, True):
        answer = served.json("words", top=12, filter=filter_, intervals=intervals)
        assert [word["word"] for word in answer["words"]] == table["word"].tolist()
        names = ["count", "n", "effect", "influence_base", "influence_tuned", "total"]
        for name in [*names, *(("effect_low", "effect_high", "p", "p_corrected", "d") if intervals else ())]:
            numbers = np.array([word[name] for word in answer["words"]], np.float64)
            np.testing.assert_allclose(numbers, table[name].to_numpy(np.float64), rtol=1e-9, atol=1e-12)
        assert ("effect_low" in answer["words"][0]) is intervals


@FILTERED
@pytest.mark.parametrize("order", ["gained", "lost"])
def test_words_that_gained_and_lost(served: Served, filter_: Any, where: str, order: str) -> None:
    answer = served.json("words", order=order, top=5, least=3, intervals=False, filter=filter_)
    change = "influence_tuned::DOUBLE - influence_base::DOUBLE"
    table = served.study.sql(
        f"""SELECT word, count(*) AS count, sum({change}) AS gained FROM words
            WHERE row IN (SELECT row FROM sentences WHERE {where}) GROUP BY word HAVING count(*) >= 3
            ORDER BY gained {"DESC" if order == "gained" else "ASC"} LIMIT 5"""
    ).to_dataframe()
    assert [word["word"] for word in answer["words"]] == table["word"].tolist()
    assert [word["count"] for word in answer["words"]] == table["count"].tolist()


@FILTERED
@pytest.mark.parametrize(
    ("served", "conditions"),
    [
        ("shipped", {"from": "the"}),
        *(
            ("synthetic", conditions)
            for conditions in ({}, {"from": "the"}, {"to": "the", "layer": 2}, {"layer": 3, "head": 1})
        ),
    ],
    indirect=["served"],
)
def test_pairs_of_words(served: Served, filter_: Any, where: str, conditions: dict[str, Any]) -> None:
    answer = served.json("pairs", filter=filter_, least=2, top=500, **conditions)
    names = {"from": "from_word", "to": "to_word"}
    wanted = " AND ".join(f"{names.get(name, name)} = ${name}_" for name in conditions) or "true"
    table = served.study.sql(
        f"""SELECT from_word, to_word, count(*) AS count, count(DISTINCT row) AS n, avg(base::DOUBLE) AS base,
            avg(tuned::DOUBLE) AS tuned, avg(effect::DOUBLE) AS effect, sum(effect::DOUBLE) AS total
            FROM edges WHERE row IN (SELECT row FROM sentences WHERE {where}) AND {wanted}
            GROUP BY ALL HAVING count(*) >= 2""",
        {f"{name}_": value for name, value in conditions.items()},
    ).to_dataframe()
    assert answer["of"] == len(table)
    rows = {(row.from_word, row.to_word): row for row in table.itertuples()}
    for pair in answer["pairs"]:
        row = rows[pair["from"], pair["to"]]
        assert (pair["count"], pair["n"]) == (row.count, row.n)
        for name in ("base", "tuned", "effect", "total"):
            assert pair[name] == pytest.approx(getattr(row, name), rel=1e-6, abs=1e-9)
    strengths = [abs(pair["total"]) for pair in answer["pairs"]]
    assert strengths == sorted(strengths, reverse=True)
    assert len(strengths) == min(len(table), 500)
