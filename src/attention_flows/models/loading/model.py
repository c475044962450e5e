"""A loaded model."""

from __future__ import annotations

from dataclasses import dataclass

from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

UNLIMITED = 10**6  # tokenizers without a limit of their own state an astronomical one


@dataclass(frozen=True)
class Model:
    """A network, its tokenizer, and what is known of its task head.

    ``labels`` are the classes that the head tells apart, None for a model without a trained task head.
    """

    name: str
    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    labels: tuple[str, ...] | None

    @property
    def max_tokens(self) -> int:
        """The longest input that the model takes, in tokens with the special ones."""
        limits = [self.tokenizer.model_max_length, UNLIMITED]
        positions = getattr(self.network.config, "max_position_embeddings", None)
        if isinstance(positions, int) and positions > 0:
            # RoBERTa and its kin count positions from behind the padding index.
            kin = self.network.config.model_type in {"roberta", "xlm-roberta", "camembert", "longformer", "mpnet"}
            limits.append(positions - (self.network.config.pad_token_id + 1 if kin else 0))
        return min(limits)
