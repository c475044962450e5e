"""The table of words over all sentences, with intervals and tests."""
# ruff: noqa: S608 - the user's own conditions run on a connection that can only read

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import InputError
from .corpus import Corpus, condition
from .groups import MIN_VALUE
from .sentence_sums import SentenceSums

LEAST = 5


def word_columns(
    corpus: Corpus,
    *,
    least: int = LEAST,
    casefold: bool = False,
    where: str | None = None,
    top: int | None = None,
) -> dict[str, Any]:
    """The columns of :meth:`.study.Study.words`."""
    if least < 1 or (top is not None and top < 1):
        raise InputError("least and top must be at least 1")
    words = word_sums(corpus, least=least, casefold=casefold, where=where)
    if not len(words.names):
        raise InputError(f"no word stands {least} times or more in these sentences: choose a lower least=")
    ranked = np.argsort(-np.abs(words.totals[:, 0]), kind="stable")[:top]
    columns = {"word": words.names[ranked]} | words.columns(ranked)
    if corpus.reference is not None:
        value = corpus.sentences({"value": "value"}, where)["value"]
        value = value[~np.isnan(value)]
        whole = value.sum() if len(value) and value.mean() >= MIN_VALUE else np.nan
        columns |= {"total": words.totals[ranked, 0], "part": words.totals[ranked, 0] / whole}
    return columns


def word_numbers(corpus: Corpus) -> list[str]:
    """The numbers that a word has: the effect of the edges into it, and its influence in each model."""
    return [*([] if corpus.reference is None else ["effect"]), *(f"influence_{role}" for role in corpus.roles)]


def word_sums(corpus: Corpus, *, least: int = 1, casefold: bool = False, where: str | None = None) -> SentenceSums:
    """The words that stand at least ``least`` times in the sentences that meet the condition ``where``."""
    numbers = word_numbers(corpus)
    word = "lower(word)" if casefold else "word"
    chosen = "" if where is None else f" WHERE row IN (SELECT row FROM sentences{condition(where)})"
    sums = ", ".join(f"sum({name}) AS {name}" for name in numbers)
    table = corpus.own(
        f"SELECT {word} AS name, row, count(*) AS count, {sums} FROM words{chosen} GROUP BY name, row "
        f"QUALIFY sum(count(*)) OVER (PARTITION BY name) >= {int(least)} ORDER BY name, row"
    )
    encoded = table["name"].combine_chunks().dictionary_encode()
    names = np.array(encoded.dictionary.to_pylist(), object)
    sizes = np.bincount(encoded.indices.to_numpy(), minlength=len(names))
    values = np.stack([table[name].to_numpy() for name in numbers], axis=1)
    rows, count = table["row"].to_numpy(), table["count"].to_numpy()
    return SentenceSums(tuple(numbers), names, sizes, rows, count, np.nan_to_num(values))
