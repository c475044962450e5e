"""Value norms, contributions and gradients by hand: slow, from hooks and eager attention, one vector at a time."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedModel

Maps = list[torch.Tensor]


@dataclass(frozen=True)
class Place:
    """Where one attention sublayer is in a small network: names of modules, and the eager map it makes.

    ``value`` is a module whose output holds the values, from column ``first`` on. ``before`` is the module that gets
    the sum of attention and residual; ``normed`` says whether it is the norm that the sublayer ends with. Where values
    stand beside each head's query and key, ``interleaved`` names the values' bias.
    """

    kind: str  # which of the eager outputs
    layer: int
    value: str
    output: str
    before: str = ""
    normed: bool = False
    first: int = 0
    interleaved: str = ""


def places(name: str, network: PreTrainedModel) -> list[Place]:
    """The sublayers of a small network of tests.support.small_families, in order."""
    config: Any = network.config
    prefix = f"{network.base_model_prefix}."
    if name in ("bert", "roberta", "electra", "deberta-v2", "deberta-v3"):
        value = "value_proj" if name.startswith("deberta") else "value"
        prefix = "deberta." if name.startswith("deberta") else prefix
        stems = [f"{prefix}encoder.layer.{layer}.attention" for layer in range(config.num_hidden_layers)]
        return [
            Place("attentions", i, f"{at}.self.{value}", f"{at}.output.dense", f"{at}.output.LayerNorm", True)
            for i, at in enumerate(stems)
        ]
    if name == "deberta":
        stems = [f"deberta.encoder.layer.{layer}.attention" for layer in range(config.num_hidden_layers)]
        return [
            Place(
                "attentions",
                i,
                f"{at}.self.in_proj",
                f"{at}.output.dense",
                f"{at}.output.LayerNorm",
                True,
                interleaved=f"{at}.self.v_bias",
            )
            for i, at in enumerate(stems)
        ]
    if name == "distilbert":
        stems = [f"{prefix}transformer.layer.{layer}" for layer in range(config.n_layers)]
        return [
            Place("attentions", i, f"{at}.attention.v_lin", f"{at}.attention.out_lin", f"{at}.sa_layer_norm", True)
            for i, at in enumerate(stems)
        ]
    if name == "gpt2":
        stems = [f"{prefix}h.{layer}" for layer in range(config.n_layer)]
        return [
            Place("attentions", i, f"{at}.attn.c_attn", f"{at}.attn.c_proj", f"{at}.ln_2", first=2 * config.n_embd)
            for i, at in enumerate(stems)
        ]
    if name in ("llama", "qwen2", "qwen3", "mistral"):
        stems = [f"{prefix}layers.{layer}" for layer in range(config.num_hidden_layers)]
        return [
            Place("attentions", i, f"{at}.self_attn.v_proj", f"{at}.self_attn.o_proj", f"{at}.post_attention_layernorm")
            for i, at in enumerate(stems)
        ]
    prefix = "transformer." if name == "t5" else "model."
    found = []
    for i in range(config.num_layers if name == "t5" else config.encoder_layers):
        at = (
            f"{prefix}encoder.block.{i}.layer.0.SelfAttention"
            if name == "t5"
            else f"{prefix}encoder.layers.{i}.self_attn"
        )
        found.append(("encoder_attentions", i, at))
    for i in range(config.num_decoder_layers if name == "t5" else config.decoder_layers):
        at = f"{prefix}decoder.block.{i}.layer." if name == "t5" else f"{prefix}decoder.layers.{i}."
        own, cross = ("0.SelfAttention", "1.EncDecAttention") if name == "t5" else ("self_attn", "encoder_attn")
        found += [("decoder_attentions", i, at + own), ("cross_attentions", i, at + cross)]
    v, o = ("v", "o") if name == "t5" else ("v_proj", "out_proj")
    return [Place(kind, i, f"{at}.{v}", f"{at}.{o}") for kind, i, at in found]


class Eager:
    """One eager pass of a copy of a network, with what every module got and gave."""

    def __init__(self, network: PreTrainedModel, inputs: dict[str, torch.Tensor]) -> None:
        self.network = copy.deepcopy(network)
        if hasattr(self.network, "set_attn_implementation") and "Deberta" not in type(network).__name__:
            self.network.set_attn_implementation("eager")
        self.inputs: dict[str, torch.Tensor] = {}
        self.outputs: dict[str, torch.Tensor] = {}
        for name, module in self.network.named_modules():
            module.register_forward_hook(self._hook(name))
        with torch.no_grad():
            self.result = self.network(**inputs, output_attentions=True)

    def _hook(self, name: str) -> Any:
        def hook(module: Any, args: Any, output: Any) -> None:
            if args and isinstance(args[0], torch.Tensor) and isinstance(output, torch.Tensor):
                self.inputs[name], self.outputs[name] = args[0][0], output[0]

        return hook

    def attention(self, place: Place) -> torch.Tensor:
        """The eager map of a sublayer, [heads, queries, keys]."""
        weights: torch.Tensor = self.result[place.kind][place.layer][0]
        return weights

    def carried(self, place: Place) -> torch.Tensor:
        """What each head carries between two tokens, [heads, queries, keys, hidden]; the bias belongs to none."""
        attention = self.attention(place)
        heads, queries, keys = attention.shape
        module: Any = self.network.get_submodule(place.output)
        matrix = module.weight if type(module).__name__ == "Conv1D" else module.weight.T
        width = matrix.shape[0] // heads
        values = self.outputs[place.value][:, place.first :]
        if place.interleaved:
            parts = [values[:, (3 * head + 2) * width : (3 * head + 3) * width] for head in range(heads)]
            values = torch.cat(parts, dim=1) + self.network.get_parameter(place.interleaved)
        groups = heads // (values.shape[1] // width)
        vectors = torch.zeros(heads, queries, keys, matrix.shape[1])
        for head in range(heads):
            of_head = matrix[head * width : (head + 1) * width]
            start = head // groups * width
            for key in range(keys):
                projected = values[key, start : start + width] @ of_head
                vectors[head, :, key] = attention[head, :, key, None] * projected
        bias = getattr(module, "bias", None)
        total = vectors.sum(dim=(0, 2)) + (0 if bias is None else bias)
        torch.testing.assert_close(total, self.outputs[place.output], atol=1e-4, rtol=1e-4)
        return vectors


@torch.no_grad()
def value_norms(eager: Eager, place: Place) -> torch.Tensor:
    """The norms of what the edges carry, each row divided by its sum, [heads, queries, keys]."""
    vectors = eager.carried(place)
    norms = torch.zeros(vectors.shape[:3])
    for index in torch.cartesian_prod(*map(torch.arange, norms.shape)).tolist():
        norms[tuple(index)] = torch.linalg.vector_norm(vectors[tuple(index)])
    return norms / norms.sum(dim=-1, keepdim=True)


@torch.no_grad()
def contributions(eager: Eager, place: Place) -> torch.Tensor:
    """The contributions of ALTI (arXiv 2203.04212, equations 8 to 12), [queries, keys]."""
    vectors = eager.carried(place).sum(dim=0)
    total = eager.inputs[place.before]  # attention's output with its bias, and the residual
    residual = total - eager.outputs[place.output]
    output = eager.outputs[place.before] if place.normed else total
    found = torch.zeros(vectors.shape[:2])
    for i in range(len(found)):
        transformed = [vectors[i, j] + (residual[i] if i == j else 0) for j in range(len(found))]
        if place.normed:
            norm: Any = eager.network.get_submodule(place.before)
            size = len(total[i])
            eps = norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps
            deviation = torch.sqrt(((total[i] - total[i].mean()) ** 2).mean() + eps)
            linear = torch.diag(norm.weight) @ (torch.eye(size) - torch.ones(size, size) / size) / deviation
            transformed = [linear @ vector for vector in transformed]
        whole = output[i].abs().sum()
        nearer = [max(0.0, float(whole - (output[i] - vector).abs().sum())) for vector in transformed]
        found[i] = torch.tensor(nearer) / sum(nearer)
    return found


def gradients(network: PreTrainedModel, inputs: dict[str, torch.Tensor], index: int) -> Maps:
    """ReLU(A ⊙ ∂y/∂A) of every eager map over the largest row sum, where y is the log-odds of class ``index``."""
    network = copy.deepcopy(network)
    if "Deberta" not in type(network).__name__:
        network.set_attn_implementation("eager")
    result = network(**inputs, output_attentions=True)
    logits = result.logits[0].double()
    probability = torch.softmax(logits, dim=-1)[index]
    y = torch.log(probability / (1 - probability))
    if "encoder_attentions" in result:
        decoder = zip(result["decoder_attentions"], result["cross_attentions"], strict=True)
        maps = [*result["encoder_attentions"], *(weights for pair in decoder for weights in pair)]
    else:
        maps = list(result["attentions"])
    slopes = torch.autograd.grad(y, maps)
    weights = [(a * g)[0].clamp(min=0).detach() for a, g in zip(maps, slopes, strict=True)]
    largest = max(float(of_map.sum(dim=-1).max()) for of_map in weights)
    return [of_map / largest for of_map in weights]
