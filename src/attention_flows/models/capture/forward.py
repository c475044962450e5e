"""One forward pass of a model, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch

from ...core.edge_weight import ATTENTION, EdgeWeight
from ...core.flow import Prediction
from ...errors import Cancelled, InputError
from ..families.eager import can_change_attention, interface_parts, module_hooks, returned_maps
from ..families.kinds import root_token
from ..loading.model import Model
from .attention import recording_to, using_attention, with_our_attention
from .encode import Encoded
from .intervention import Intervention
from .layer_outputs import LayerOutputs, keeping_outputs, resuming_from
from .prediction import prediction_of
from .reader import AttentionReader
from .reading import Reading
from .sink import AttentionSink
from .sound import check_output
from .weights import Surroundings

MAX_REASON = 200  # characters of a library's own message


@dataclass(frozen=True)
class ForwardResult:
    """What a forward pass of a ``batch`` of sentences gives beside its attention.

    ``output`` is transformers' own, ``reading`` what the pass showed beside weights, and ``layers`` what every block of
    the network returned, where that was kept.
    """

    model: Model
    batch: tuple[Encoded, ...]
    output: Any
    reading: Reading
    layers: LayerOutputs | None = None

    def prediction(self, index: int = 0) -> Prediction | None:
        """What the model says of a sentence of the batch; None where it has no head."""
        return prediction_of(self.model, self.output, self.batch[index], index)


# Runs a model on one sentence, and gives a sink what its edges weigh.
Run = Callable[[Model, Encoded, AttentionSink], ForwardResult]


def run_of(weight: EdgeWeight = ATTENTION) -> Run:
    """The run whose sink gets the ``weight`` of each edge, which is one that needs no gradient."""

    def run(model: Model, encoded: Encoded, sink: AttentionSink) -> ForwardResult:
        return run_forward(model, [encoded], [sink], weight=weight)

    return run


def root_word(model: Model, encoded: Encoded) -> int:
    """The word whose state at the deepest layer the prediction is read from.

    Raises InputError where the head finds no token to read from.
    """
    return encoded.words.word_of(root_token(model.network, encoded.inputs, model.tokenizer.mask_token_id))


def run_forward(
    model: Model,
    batch: Sequence[Encoded],
    sinks: Sequence[AttentionSink] = (),
    *,
    weight: EdgeWeight = ATTENTION,
    intervention: Intervention | None = None,
    gradient: bool = False,
    keep_layers: bool = False,
    resume: LayerOutputs | None = None,
    first_layer: int = 1,
) -> ForwardResult:
    """Run ``model`` on a ``batch`` of sentences of equal lengths in tokens.

    The sinks, one for each sentence, get the ``weight`` of every edge, some rows at a time. An ``intervention`` changes
    attention on the way. With ``gradient`` the output's graph is kept, so that gradients of it can be taken; to
    attention too, where the intervention gives weights that require them. With ``keep_layers`` the result has what
    every block returned. A later pass that gets it as ``resume`` runs only the layers from ``first_layer`` on; kept
    from a batch of one, it serves a batch of any size.

    Raises InputError for a model whose attention cannot be read, or changed where there is an intervention, and for one
    whose family does not have the weight, or whose output is no numbers.
    """
    network = model.network
    if intervention is not None and not can_change_attention(network):
        raise _unchangeable(model)
    surroundings = None if weight is ATTENTION else Surroundings(model, weight)
    reader = AttentionReader(
        model,
        batch,
        sinks,
        intervention,
        weight=weight,
        surroundings=surroundings,
        gradient=gradient,
        first_layer=first_layer,
    )
    inputs = {
        name: torch.cat([encoded.inputs[name] for encoded in batch]).to(network.device) for name in batch[0].inputs
    }
    with ExitStack() as stack:
        enter = stack.enter_context
        enter(with_our_attention(network))
        enter(recording_to(reader))
        if weight.has_residual and surroundings is not None:
            enter(surroundings.noting_states())
        options = enter(module_hooks(network, reader.read, reader.change if intervention is not None else None))
        # Tensors made in inference mode cannot enter a later pass that takes gradients.
        enter(torch.enable_grad() if gradient else torch.no_grad() if keep_layers else torch.inference_mode())
        enter(reader.blocks.following())
        kept = enter(keeping_outputs(reader.blocks)) if keep_layers else None
        if resume is not None:
            enter(resuming_from(resume, first_layer, len(batch), reader.blocks))
        output = _run(model, inputs, options)
        reader.finish()
        if reader.layers_read < first_layer and intervention is not None:
            raise _unchangeable(model)
        if reader.layers_read < first_layer and sinks:
            output = output if options else _run(model, inputs, {"output_attentions": True})
            for weights in returned_maps(model.name, network, output):
                reader.read(None, weights)
    if intervention is None:  # which may leave nothing to attend to
        check_output(model, output)
        if sinks:
            reader.check_complete()
    return ForwardResult(model, tuple(batch), output, reader.reading, None if kept is None else tuple(kept))


def _run(model: Model, inputs: dict[str, torch.Tensor], options: dict[str, Any]) -> Any:
    """The network's output; raises InputError where the network cannot be run on these inputs by itself either."""
    try:
        return model.network(**inputs, **options)
    except (InputError, Cancelled):
        raise
    except Exception:
        refusal = _refusal(model, inputs)
        if refusal is None:
            raise
        raise refusal from None


def _refusal(model: Model, inputs: dict[str, torch.Tensor]) -> InputError | None:
    """What to say where transformers alone fails on the ``inputs`` as well, as a model that needs a picture does."""
    network = model.network
    try:
        with using_attention(interface_parts(network), "eager"):
            network(**inputs)
    except Exception as error:
        reason = " ".join(str(error).split())[:MAX_REASON] or type(error).__name__
        return InputError(f"{model.name} ({network.config.model_type}) cannot be run on a text alone: {reason}")
    return None


def _unchangeable(model: Model) -> InputError:
    return InputError(
        f"the attention of {model.name} ({model.network.config.model_type}) cannot be changed: its family does not use "
        "transformers' attention interface"
    )
