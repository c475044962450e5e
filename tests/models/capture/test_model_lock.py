"""Threads that run the same models at the same time."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.loaded_models import JACKSONVILLE

TEXTS = ("Who wrote the report?", "The bridge was closed on Monday.", "What is it called?")


def test_threads_that_run_the_same_models_get_what_one_alone_gets() -> None:
    models = (loaded_models.base(), loaded_models.tuned())
    flow = read(models, *JACKSONVILLE)

    def measured() -> list[object]:
        return [flow.knockout(words=["called"]).effect, flow.effects(steps=5).value, flow.heads().change]

    def predicted(text: str) -> list[object]:
        own = read(models, text)
        return [own.models[1].prediction, own.models[1].edges.weight]

    jobs = [measured, *(lambda text=text: predicted(text) for text in TEXTS)] * 2
    alone = [job() for job in jobs[:4]] * 2
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda job: job(), jobs))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_equal(one, other)
