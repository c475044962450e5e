"""The cost of recording a fine-tuning: a real Trainer run with a timed AttentionFlowsCallback."""

from __future__ import annotations

import tempfile
import time
from typing import Any

from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

from attention_flows.demo.base import find_base
from attention_flows.models.course.callback import AttentionFlowsCallback
from tests.support import loaded_models

from .table import Line, line

STEPS, EVERY, PROBES, BATCH = 200, 100, 16, 16


class Timed(AttentionFlowsCallback):
    """A callback that times each recording."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken: list[float] = []

    def on_train_begin(self, *args: Any, **kwargs: Any) -> None:
        started = time.perf_counter()
        super().on_train_begin(*args, **kwargs)
        self.begin = time.perf_counter() - started

    def on_evaluate(self, *args: Any, **kwargs: Any) -> None:
        started = time.perf_counter()
        super().on_evaluate(*args, **kwargs)
        self.taken.append(time.perf_counter() - started)


def lines() -> list[Line]:
    """Fine-tune MiniLM on QNLI pairs in small batches, where the share of recording is largest."""
    tokenizer = loaded_models.base().tokenizer
    rows = [
        {**tokenizer(text, pair, truncation=True, max_length=64), "labels": int(label == "entailment")}
        for text, pair, label in loaded_models.qnli_dev()
    ]
    network = AutoModelForSequenceClassification.from_pretrained(find_base(), num_labels=2)
    with tempfile.TemporaryDirectory() as folder:
        timed = Timed([(text, pair) for text, pair, _ in loaded_models.qnli_dev()[:PROBES]], tokenizer)
        arguments = TrainingArguments(
            output_dir=folder,
            max_steps=STEPS,
            eval_strategy="steps",
            eval_steps=EVERY,
            save_strategy="no",
            per_device_train_batch_size=BATCH,
            report_to=[],
            disable_tqdm=True,
            logging_strategy="no",
        )
        trainer = Trainer(
            network,
            arguments,
            train_dataset=rows,
            eval_dataset=rows[:64],
            processing_class=tokenizer,
            callbacks=[timed],
        )
        started = time.perf_counter()
        trainer.train()
        run = time.perf_counter() - started
    share = 100 * sum(timed.taken) / (run - timed.begin)
    with_begin = 100 * (sum(timed.taken) + timed.begin) / run
    return [
        line(f"recording {PROBES} probes", [taken * 1000 for taken in timed.taken]),
        Line(f"share of the time of a run, every {EVERY} steps of {BATCH} pairs", share, share, "%", "≤ 2 %"),
        Line(f"the same with the first recording, of a run of {STEPS} steps", with_begin, with_begin, "%"),
    ]
