from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from attention_flows.models.loading.model import MAX_TOKENS, Model

NO_LIMIT = int(1e30)  # the model_max_length of a tokenizer without a limit


@pytest.mark.parametrize(
    ("tokenizer_limit", "config", "max_tokens"),
    [
        (512, {"model_type": "bert", "max_position_embeddings": 40}, 40),
        (32, {"model_type": "bert", "max_position_embeddings": 40}, 32),
        (NO_LIMIT, {"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}, 512),
        (NO_LIMIT, {"model_type": "xlnet", "max_position_embeddings": -1}, MAX_TOKENS),
        (NO_LIMIT, {"model_type": "t5"}, MAX_TOKENS),
    ],
)
def test_the_longest_input_fits_the_tokenizer_and_the_positions(
    tokenizer_limit: int, config: dict[str, Any], max_tokens: int
) -> None:
    network: Any = SimpleNamespace(config=SimpleNamespace(**config), forward=lambda input_ids: None)
    tokenizer: Any = SimpleNamespace(model_max_length=tokenizer_limit)
    assert Model("model", network, tokenizer, None).max_tokens == max_tokens
