"""A head for the base, so that it can do a task by what it knows: logistic regression on its frozen pooled state."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import torch

from attention_flows.models.loading.model import Model
from attention_flows.studies.read_rows import ReadRow
from scripts.findings.material import plain_batches

PENALTY = 1e-3


def with_probe(base: Model, labels: Sequence[str], sentences: Sequence[ReadRow]) -> Model:
    """The base with a head for ``labels`` that is fitted to sentences; nothing else of the base changes."""
    network = copy.deepcopy(base.network)
    network.classifier = torch.nn.Linear(network.config.hidden_size, len(labels))
    network.config.id2label = dict(enumerate(labels))
    network.eval()
    model = replace(base, name="base with a probe", network=network, labels=tuple(labels))
    states, classes = _pooled(model, sentences)
    _fit(network.classifier, states, classes)
    return model


def _pooled(model: Model, sentences: Sequence[ReadRow]) -> tuple[torch.Tensor, torch.Tensor]:
    """What the head reads of each sentence, and its class."""
    states: list[torch.Tensor] = []
    head = model.network.get_submodule("classifier")
    hook = head.register_forward_pre_hook(lambda module, inputs: states.append(inputs[0].clone()))
    labels, of_sentences = list(model.labels or ()), []
    try:
        for batch in plain_batches(model, sentences):
            with torch.inference_mode():
                model.network(**batch.tensors)
            of_sentences += [labels.index(label) for label in batch.labels]
    finally:
        hook.remove()
    return torch.cat(states), torch.tensor(of_sentences)


def _fit(head: torch.nn.Linear, states: torch.Tensor, classes: torch.Tensor) -> None:
    """Logistic regression with an ℓ2 penalty, from zero weights."""
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    states = states.clone().detach()
    solver = torch.optim.LBFGS(head.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        solver.zero_grad()
        value = torch.nn.functional.cross_entropy(head(states), classes) + PENALTY * head.weight.square().sum()
        value.backward()
        return value

    solver.step(loss)
    head.requires_grad_(False)
