"""Where families keep the parts of an attention sublayer: the projection of its heads' output, and the norm."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from . import deberta


@dataclass(frozen=True)
class Sublayer:
    """The parts of a family's attention sublayer, as paths from the attention module, or with ".." from its parent.

    ``projection`` takes what the heads read, side by side. The parent gets the states that the residual link adds.
    ``norm`` is the layer norm of their sum, None where there is none, as where the norm comes before attention.
    ``adds_up`` says whether the sublayer's output is that sum, or the norm of it, and nothing else.
    """

    projection: str
    norm: str | None = None
    adds_up: bool = True


_BERT = Sublayer("../output.dense", "../output.LayerNorm")

# By the name of the attention module.
SUBLAYERS = {
    "AlbertAttention": Sublayer("dense", "LayerNorm"),
    "BartAttention": Sublayer("out_proj", adds_up=False),
    "BertSelfAttention": _BERT,
    "DisentangledSelfAttention": _BERT,
    "DistilBertSelfAttention": Sublayer("out_lin", "../sa_layer_norm"),
    "ElectraSelfAttention": _BERT,
    "GPT2Attention": Sublayer("c_proj"),
    "GPTNeoXAttention": Sublayer("dense", adds_up=False),
    "Gemma2Attention": Sublayer("o_proj", adds_up=False),
    "Gemma3Attention": Sublayer("o_proj", adds_up=False),
    "LlamaAttention": Sublayer("o_proj"),
    "MarianAttention": Sublayer("out_proj", adds_up=False),
    "MistralAttention": Sublayer("o_proj"),
    "ModernBertAttention": Sublayer("Wo"),
    "OPTAttention": Sublayer("out_proj", adds_up=False),
    "Phi3Attention": Sublayer("o_proj"),
    "Qwen2Attention": Sublayer("o_proj"),
    "Qwen3Attention": Sublayer("o_proj"),
    "RobertaSelfAttention": _BERT,
    "T5Attention": Sublayer("o", adds_up=False),
    "XLMRobertaSelfAttention": _BERT,
}


def parents(network: PreTrainedModel) -> dict[torch.nn.Module, torch.nn.Module]:
    """The parent of each attention module of a known family, by the module."""
    return {
        module: network.get_submodule(name.rpartition(".")[0])
        for name, module in network.named_modules()
        if type(module).__name__ in SUBLAYERS
    }


def part(module: torch.nn.Module, parent: torch.nn.Module, path: str) -> torch.nn.Module:
    """The part of an attention sublayer at a :class:`Sublayer`'s path."""
    above = path.removeprefix("../")
    return module.get_submodule(path) if above == path else parent.get_submodule(above)


def matrix_of(projection: torch.nn.Module, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The matrix [width, outputs] and the bias [outputs] of a linear map from ``width`` inputs, in float32."""
    if type(projection) is torch.nn.Linear:
        weight = projection.weight.float().T
        return weight, weight.new_zeros(weight.shape[1]) if projection.bias is None else projection.bias.float()
    if type(projection) is Conv1D:
        return projection.get_parameter("weight").float(), projection.get_parameter("bias").float()
    # Another map, such as one with an adapter, says itself what it does.
    some = next(projection.parameters())
    basis = torch.cat([some.new_zeros(1, width), torch.eye(width, device=some.device, dtype=some.dtype)])
    outputs: torch.Tensor = projection(basis).float()
    return outputs[1:] - outputs[0], outputs[0]


def values_of(module: torch.nn.Module | None, states: torch.Tensor | None) -> torch.Tensor | None:
    """The values, [batch, heads, tokens, width], of a module outside transformers' attention interface.

    ``states`` are its input. None for a family whose values are not known.
    """
    if module is None or states is None or type(module).__name__ != "DisentangledSelfAttention":
        return None
    return deberta.values(module, states)
