from __future__ import annotations

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.engines.choice import make_engine
from attention_flows.studies.engines.cluster import _check_size
from attention_flows.studies.engines.local import LocalEngine
from attention_flows.studies.engines.ray import RayEngine


def test_engines_have_names() -> None:
    engine = LocalEngine()
    assert make_engine("local") == make_engine(engine) == engine
    assert make_engine("ray") == RayEngine(workers=2)
    assert make_engine("ray", 5) == RayEngine(workers=5)


@pytest.mark.parametrize(
    ("name", "workers", "message"),
    [
        ("dask", None, "the engine is one of local, ray, not 'dask'"),
        ("local", 2, 'only the engine "ray" has workers: the engine "local" is one process'),
        ("ray", 0, "an engine has at least one worker of one core, not 0 of 1"),
    ],
)
def test_what_no_engine_is(name: str, workers: int | None, message: str) -> None:
    with pytest.raises(InputError) as caught:
        make_engine(name, workers)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("resources", "cpus", "gpus", "message"),
    [
        ({"CPU": 4.0}, 1, False, "the cluster has 4 cores, and one must be free: ask for at most 3 workers"),
        ({"CPU": 8.0}, 2, False, "the cluster has 8 cores, and one must be free: ask for at most 3 workers"),
        ({"CPU": 64.0, "GPU": 2.0}, 1, True, "the cluster has 2 GPUs: ask for at most 2 workers"),
    ],
)
def test_a_cluster_that_is_too_small_is_refused(
    resources: dict[str, float], cpus: int, gpus: bool, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        _check_size(resources, 4, cpus, gpus)
    assert str(caught.value) == message
    _check_size({"CPU": 4.0 * cpus + 1, "GPU": 4.0}, 4, cpus, gpus)
