from __future__ import annotations

from attention_flows.demo import TASKS
from tests.support.browser_app import demo_client


def test_demo_serves_the_built_in_tasks() -> None:
    with demo_client("demo", "--dtype", "float32") as client:
        tasks = client.get("api/models").json()["tasks"]
    assert [(task["id"], task["error"]) for task in tasks] == [(task.id, None) for task in TASKS]
