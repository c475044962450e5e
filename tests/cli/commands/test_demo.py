from __future__ import annotations

import httpx2

from attention_flows.demo import TASKS
from tests.support.browser_app import demo


def test_demo_serves_the_built_in_tasks() -> None:
    with demo("demo", "--dtype", "float32") as address:
        tasks = httpx2.get(f"{address}api/models").json()["tasks"]
    assert [(task["id"], task["error"]) for task in tasks] == [(task.id, None) for task in TASKS]
