"""A loaded model."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from ...core.one_line import listed, quoted
from ...errors import InputError
from ...escapes import show_surrogates

MAX_TOKENS = 10**6  # a tokenizer without a limit has a model_max_length of about 10**30

# In these families the position of the first token is the padding index + 1, so fewer positions are left for tokens.
OFFSET_POSITIONS = {"roberta", "xlm-roberta", "camembert", "longformer", "mpnet"}


@dataclass(frozen=True)
class Model:
    """A network and its tokenizer, as :func:`attention_flows.load` gives them.

    ``name`` stands on the page and in files. ``labels`` are the names of the classes of its task head, None for a model
    without a trained task head. Half a character in a name, as a folder's may have, is written out: no message could
    carry it.
    """

    name: str
    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    labels: tuple[str, ...] | None

    def __repr__(self) -> str:
        labels = "no task head" if self.labels is None else listed([quoted(label, 24) for label in self.labels], 3)
        return f"Model({quoted(self.name)}, {type(self.network).__name__}, {labels})"

    def __post_init__(self) -> None:
        """Raise InputError for a network that reads no text; escape what is no text in the names."""
        object.__setattr__(self, "name", show_surrogates(self.name))
        if self.labels is not None:
            object.__setattr__(self, "labels", tuple(map(show_surrogates, self.labels)))
        reads = getattr(self.network, "main_input_name", "input_ids")
        parameters = inspect.signature(self.network.forward).parameters
        if reads == "input_ids" and "input_ids" not in parameters:
            reads = next(iter(parameters), "nothing")
        if reads != "input_ids":
            raise InputError(
                f"{self.name} ({self.network.config.model_type}) reads {reads}, not text: attention between words is "
                "shown of models that read text"
            )

    @property
    def max_tokens(self) -> int:
        """The length of the longest input that the model takes, in tokens with the special ones."""
        limits = [int(min(self.tokenizer.model_max_length, MAX_TOKENS))]
        config = self.network.config
        positions = getattr(config, "max_position_embeddings", None)
        if isinstance(positions, int) and positions > 0:
            offset = (config.pad_token_id or 0) + 1 if config.model_type in OFFSET_POSITIONS else 0
            limits.append(positions - offset)
        return min(limits)
