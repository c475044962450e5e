"""Recordings, lists of checkpoints and messages as a stranger might write them: a refusal in one line, or a result."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from attention_flows.core.flow import trace_flow
from attention_flows.errors import InputError
from attention_flows.export.summary import summarize
from attention_flows.export.trace_document import trace_json
from attention_flows.models.course.checkpoints import COURSE, find_checkpoints
from attention_flows.models.course.recording import Recording, open_recording
from attention_flows.wire import flow as wire
from tests.oracles import reference
from tests.support.folders import FIXTURES
from tests.support.mutations import WRONG, mutated_bytes, mutated_json, mutated_text, refusal_of

ROUNDS = 300
MESSAGES = {name: (FIXTURES / f"{name}.flow").read_bytes() for name in ("single", "decoder", "unlike", "pair")}
ONE = MESSAGES["single"]


def with_header(data: bytes, header: Any) -> bytes:
    """The message with another header."""
    head = json.dumps(header).encode()
    head += b" " * (-(8 + len(head)) % 8)
    return b"AFLW" + struct.pack("<I", len(head)) + head + reference.parse(data).body


def header_of(data: bytes) -> dict[str, Any]:
    return dict(reference.parse(data).header)


def use_message(data: bytes) -> None:
    """Decode a message and do with it what is done with one."""
    flow = wire.decode(data)
    trace = trace_flow(flow, replace(flow.view, threshold=max(flow.view.threshold, flow.floor)))
    summarize(trace)
    trace_json(trace)
    wire.encode(flow)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording of one probe at two steps."""
    folder = tmp_path / "flows"
    flow = wire.decode(ONE)
    for step in (0, 5):
        (folder / f"step-{step}").mkdir(parents=True)
        (folder / f"step-{step}" / "0.flow").write_bytes(ONE)
    change = [[0.1] * flow.layers]
    steps = [{"step": at, "share": at / 5, "accuracy": None, "loss": 0.5, "change": change} for at in (0, 5)]
    index = {
        "format": "attention-flows/recording",
        "version": 1,
        "name": "a model",
        "labels": ["no", "yes"],
        "probes": [{"text": flow.text, "pair": flow.pair}],
        "steps": steps,
    }
    (folder / "index.json").write_text(json.dumps(index))
    return folder


def use_recording(folder: Path) -> None:
    opened = open_recording(folder)
    json.dumps(opened.describe_models(), allow_nan=False, ensure_ascii=False).encode()
    json.dumps([[one.step, one.share, one.accuracy, one.loss] for one in opened.checkpoints], allow_nan=False)
    for probe in opened.probes:
        opened.change(probe.text, probe.pair)
        for at in range(len(opened.checkpoints)):
            flow = opened.compare(at, probe.text, probe.pair)
            summarize(flow.trace(threshold=max(flow.view.threshold, flow.floor)))
            wire.encode(flow)


def values_of(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value, a list's only at its first item."""
    keys = list(document) if isinstance(document, dict) else range(min(1, len(document)))
    for key in keys:
        yield document, key
        if isinstance(document[key], dict | list):
            yield from values_of(document[key])


def test_the_recording_of_these_tests_is_one(recording: Path) -> None:
    use_recording(recording)
    assert isinstance(open_recording(recording), Recording)


def test_every_wrong_value_of_a_header_is_refused_or_read() -> None:
    """Each field of a header in turn with each wrong value."""
    header = header_of(ONE)
    for holder, key in list(values_of(header)):
        right = holder[key]
        for wrong in WRONG:
            holder[key] = wrong
            refusal_of(lambda: use_message(with_header(ONE, header)))
        holder[key] = right
    use_message(with_header(ONE, header))


def test_every_wrong_value_of_an_index_is_refused_or_read(recording: Path) -> None:
    file = recording / "index.json"
    index = json.loads(file.read_text())
    for holder, key in list(values_of(index)):
        right = holder[key]
        for wrong in WRONG:
            holder[key] = wrong
            file.write_text(json.dumps(index))
            refusal_of(lambda: use_recording(recording))
        holder[key] = right


def fuzz_messages(random: Random, rounds: int) -> None:
    for _ in range(rounds):
        data = random.choice(list(MESSAGES.values()))
        if random.random() < 0.5:
            data = with_header(data, mutated_json(random, header_of(data)))
        else:
            data = mutated_bytes(random, data)
        refusal_of(partial(use_message, data))


def fuzz_recordings(random: Random, rounds: int, folder: Path) -> None:
    files = {file: file.read_bytes() for file in sorted(folder.rglob("*.*"))}
    for _ in range(rounds):
        file = random.choice(list(files))
        if file.suffix == ".json":
            file.write_bytes(mutated_text(random, files[file]))
        elif random.random() < 0.5:
            file.write_bytes(with_header(files[file], mutated_json(random, header_of(files[file]))))
        else:
            file.write_bytes(mutated_bytes(random, files[file]))
        refusal_of(lambda: use_recording(folder))
        file.write_bytes(files[file])


def test_mutated_messages_are_refused_in_one_line_or_read() -> None:
    fuzz_messages(Random(1), ROUNDS)


def test_mutated_recordings_are_refused_in_one_line_or_read(recording: Path) -> None:
    fuzz_recordings(Random(2), ROUNDS, recording)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_mutated_messages_and_recordings(seed: int, recording: Path) -> None:
    fuzz_messages(Random(100 + seed), 20 * ROUNDS)
    fuzz_recordings(Random(200 + seed), 20 * ROUNDS, recording)


def test_mutated_lists_of_checkpoints_are_refused_in_one_line_or_read(tmp_path: Path) -> None:
    random, file = Random(3), tmp_path / COURSE
    listed = [{"folder": "a", "step": 3, "share": 0.5, "accuracy": 0.5, "loss": None}, {"folder": "..", "step": 5}]
    content = json.dumps({"format": "attention-flows/course", "version": 1, "checkpoints": listed}).encode()
    state = tmp_path / "run" / "checkpoint-5" / "trainer_state.json"
    state.parent.mkdir(parents=True)
    history = [{"step": 5, "eval_loss": 0.5, "eval_accuracy": 0.5}, {"step": 5, "loss": 0.4}]
    state_content = json.dumps({"max_steps": 10, "log_history": history}).encode()
    for _ in range(ROUNDS):
        file.write_bytes(mutated_text(random, content))
        refusal_of(lambda: find_checkpoints(tmp_path))
        state.write_bytes(mutated_text(random, state_content))
        assert refusal_of(lambda: find_checkpoints(tmp_path / "run")) is None


@pytest.mark.parametrize(
    ("field", "value"), [("probes", [{"text": 5, "pair": None}]), ("labels", "no"), ("steps", [{"step": -1}])]
)
def test_a_wrong_value_in_an_index_is_named(recording: Path, field: str, value: object) -> None:
    file = recording / "index.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: value}))
    with pytest.raises(InputError, match=rf"index\.json is damaged .*\$\.{field}"):
        open_recording(recording)


def test_a_flow_of_another_sentence_is_refused(recording: Path) -> None:
    """As where two runs were mixed."""
    (recording / "step-5" / "0.flow").write_bytes(with_header(ONE, header_of(ONE) | {"text": "another"}))
    opened = open_recording(recording)
    (probe,) = opened.probes
    with pytest.raises(InputError, match=r"step-5/0\.flow is not the flow of probe 0"):
        opened.compare(1, probe.text, probe.pair)


def test_a_step_without_its_changes_is_refused(recording: Path) -> None:
    index = recording / "index.json"
    document = json.loads(index.read_text())
    document["steps"][1]["change"] = []
    index.write_text(json.dumps(document))
    with pytest.raises(InputError, match="a change of other probes or layers in one of its steps"):
        open_recording(recording)
