from __future__ import annotations

from attention_flows import __version__
from attention_flows.tasks.task import Task
from tests.support.server import TEXT, client_of, demo_client, pair_client, single_client


def test_the_built_in_tasks_are_described() -> None:
    catalogue = demo_client().get("/api/models").json()
    assert set(catalogue) == {"version", "max_tokens", "opens_on", "tasks"}
    assert catalogue["opens_on"] == "sentence"
    assert (catalogue["version"], catalogue["max_tokens"]) == (__version__, 512)
    qnli = next(task for task in catalogue["tasks"] if task["id"] == "qnli")
    assert (qnli["id"], qnli["title"], qnli["error"]) == ("qnli", "Question–answer verification", None)
    assert [(model["role"], model["name"], model["labels"]) for model in qnli["models"]] == [
        ("base", "base", None),
        ("tuned", "qnli", ["entailment", "not_entailment"]),
    ]
    steps = [checkpoint["step"] for checkpoint in qnli["course"]]
    assert steps == sorted(steps)
    assert set(qnli["course"][0]) == {"step", "share", "accuracy", "loss"}
    assert (qnli["course"][0]["share"], qnli["course"][-1]["share"]) == (0, 1)
    assert qnli["examples"][0]["text"] == TEXT


def test_a_users_models_are_one_task() -> None:
    (task,) = pair_client().get("/api/models").json()["tasks"]
    assert (task["id"], task["title"], task["course"]) == ("own", None, None)
    assert [model["role"] for model in task["models"]] == ["base", "tuned"]


def test_a_single_model_is_the_base() -> None:
    (task,) = single_client().get("/api/models").json()["tasks"]
    assert [model["role"] for model in task["models"]] == ["base"]


def test_a_task_without_models_has_its_error() -> None:
    client = client_of(Task("sick", "Textual entailment", (), None, [], "sick's adapter is damaged"))
    (task,) = client.get("/api/models").json()["tasks"]
    assert (task["error"], task["models"], task["course"]) == ("sick's adapter is damaged", [], None)
