"""Two models of 12 × 12 heads with real attention: MiniLM's six layers twice over, before and after fine-tuning."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from peft import PeftModel
from transformers import AutoModelForSequenceClassification, BertForSequenceClassification

from attention_flows.demo import FOLDER
from attention_flows.demo.base import find_base

LAYER = re.compile(r"^bert\.encoder\.layer\.(\d+)\.")


def save_deep_models(folder: Path) -> tuple[Path, Path]:
    """Write the two models into ``folder``; gives their own folders.

    Random weights would attend to all words alike, with no edges to draw.
    """
    base = find_base()
    saved = []
    for name in ("deep-base", "deep-tuned"):
        network = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2, use_safetensors=True)
        if name == "deep-tuned":
            network = PeftModel.from_pretrained(network, str(FOLDER / "qnli")).merge_and_unload()
        config = network.config
        layers = config.num_hidden_layers
        config.num_hidden_layers = 2 * layers
        deep = BertForSequenceClassification(config)
        weights = network.state_dict()
        for key in list(weights):
            if match := LAYER.match(key):
                copied = key.replace(f".{match[1]}.", f".{int(match[1]) + layers}.", 1)
                weights[copied] = weights[key]
        deep.load_state_dict(weights)
        deep.save_pretrained(folder / name)
        for file in base.glob("tokenizer*"):
            shutil.copy(file, folder / name)
        shutil.copy(base / "vocab.txt", folder / name)
        saved.append(folder / name)
    return saved[0], saved[1]
