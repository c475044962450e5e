"""Reading the target from a model's output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from ...core.effects.target import Target, TargetRequest
from ...errors import InputError
from ..capture.encode import Encoded
from ..capture.forward import ForwardResult
from ..families.kinds import Objective, mask_position, objective
from ..loading.model import Model

MAX_LISTED = 12


@dataclass(frozen=True)
class TargetReader:
    """Computes y of each sentence of a batch from a model's output.

    ``exclusive`` says whether the labels exclude each other, so that y is a log-odds.
    """

    target: Target
    exclusive: bool

    def values(self, output: Any) -> torch.Tensor:
        """Y of each sentence, [batch], in float64; gradients flow through it."""
        logits: torch.Tensor = output.logits.double()
        if self.target.position is not None:
            logits = logits[:, self.target.position]
        if self.target.against_index is not None:
            return logits[:, self.target.index] - logits[:, self.target.against_index]
        classes = torch.full((len(logits),), self.target.index, device=logits.device)
        return log_odds(logits, classes, exclusive=self.exclusive)


def log_odds(logits: torch.Tensor, classes: torch.Tensor, *, exclusive: bool) -> torch.Tensor:
    """The log-odds of a class of each row, [batch], from ``logits`` [batch, labels] and ``classes`` [batch].

    A single logit, and a label that does not exclude the others, is y itself.
    """
    y = logits.gather(1, classes[:, None])[:, 0]
    if not exclusive or logits.shape[1] == 1:
        return y
    others = logits.scatter(1, classes[:, None], float("-inf"))
    return y - others.logsumexp(dim=1)


def is_exclusive(model: Model) -> bool:
    """Whether a model's labels exclude each other."""
    return bool(model.network.config.problem_type != "multi_label_classification")


def head_of(model: Model, logits: torch.Tensor | None) -> Objective:
    """What the head of a model predicts, which gave these ``logits``.

    Raises InputError for a model without a head, of whose prediction nothing can be said.
    """
    head = objective(model.network)
    if head is None or logits is None or (head == "class" and model.labels is None and logits.shape[-1] > 1):
        raise InputError(f"{model.name} has no trained head, so there is no prediction that attention has an effect on")
    return head


def target_reader(model: Model, encoded: Encoded, result: ForwardResult, request: TargetRequest) -> TargetReader:
    """The target that is asked for; by default what the model says in ``result``.

    Raises InputError for a model without a head, for a label or token that it does not have, and for a text that is
    several tokens.
    """
    logits = result.output.get("logits")
    head = head_of(model, logits)
    position = None
    if head == "next":
        position = logits.shape[1] - 1
    elif head == "mask":
        position = mask_position(model.tokenizer.mask_token_id, encoded.inputs["input_ids"][0])
        if position is None:
            raise InputError(f"write {model.tokenizer.mask_token} where {model.name} is to predict a word")
    row = logits[0] if position is None else logits[0, position]
    index = int(row.argmax()) if request.label is None else _index(model, request.label, len(row), position)
    against = None if request.against is None else _index(model, request.against, len(row), position)
    if against == index:
        raise InputError(
            f"a target against itself is always 0: name another label than {target_name(model, index, position)}"
        )
    target = Target(
        target_name(model, index, position),
        index,
        position,
        None if against is None else target_name(model, against, position),
        against,
    )
    return TargetReader(target, exclusive=is_exclusive(model))


def same_target(model: Model, encoded: Encoded, result: ForwardResult, target: Target) -> TargetReader | None:
    """The target of the same label in another model; None where it has no such label."""
    try:
        labels = TargetRequest(target.label, target.against)
        if target.position is not None:
            labels = TargetRequest(target.index, target.against_index)
        return target_reader(model, encoded, result, labels)
    except InputError:
        return None


def _index(model: Model, label: str | int, count: int, position: int | None) -> int:
    if isinstance(label, int):
        if not 0 <= label < count:
            raise InputError(f"there is no output {label}: {model.name} has {count}, counted from 0")
        return label
    if position is not None:
        return _token(model, label)
    labels = model.labels or ()
    matches = [i for i, name in enumerate(labels) if name == label]
    matches = matches or [i for i, name in enumerate(labels) if name.casefold() == label.casefold()]
    if len(matches) != 1:
        listed = ", ".join(labels[:MAX_LISTED]) or "a single output"
        raise InputError(f"{model.name} has no label {label!r}: it has {listed}")
    return matches[0]


def _token(model: Model, text: str) -> int:
    """The token that writes ``text``, as it stands after a space or else alone."""
    for written in (f" {text.lstrip()}", text) if not text.startswith(" ") else (text,):
        ids = model.tokenizer(written, add_special_tokens=False)["input_ids"]
        if len(ids) == 1:
            return int(ids[0])
    pieces = model.tokenizer.convert_ids_to_tokens(model.tokenizer(text, add_special_tokens=False)["input_ids"])
    raise InputError(f"{text!r} is {len(pieces)} tokens for {model.name}, not one: {' '.join(map(str, pieces))}")


def target_name(model: Model, index: int, position: int | None) -> str:
    """The name of a label; with a ``position`` the text of a token."""
    if position is not None:
        return str(model.tokenizer.decode([index])).strip() or str(model.tokenizer.convert_ids_to_tokens(index))
    return str(index) if model.labels is None else model.labels[index]
