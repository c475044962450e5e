from __future__ import annotations

from attention_flows.demo import TASKS
from tests.support.command_line import served


def test_demo_serves_the_built_in_tasks() -> None:
    tasks = served("demo", "--dtype", "float32").get("api/models").json()["tasks"]
    assert [(task["id"], task["error"]) for task in tasks] == [(task.id, None) for task in TASKS]
