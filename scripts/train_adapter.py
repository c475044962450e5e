"""Train one demo adapter: LoRA over all-MiniLM-L6-v2 on a two-sentence or one-sentence task.

    python -m scripts.train_adapter qnli --data ../shared/data --out runs/qnli

The data folder holds ``<task>/train.tsv`` and ``<task>/dev.tsv`` with the columns text_a, text_b, label.
The run is repeatable (fixed seed) and resumes where it stopped: run the same command again. The dev file is
read once, at the end, for the reported accuracy; choose hyperparameters with ``--holdout 0.1`` instead, which
trains on nine tenths of the train file and scores the rest. The finished adapter is in PEFT's own format,
float16 safetensors, with a ``config.json`` beside it that names the labels.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from attention_flows.demo.base import find_base

COURSE = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)  # shares of the steps at which the adapter is kept


@dataclass(frozen=True)
class Task:
    """The labels and hyperparameters of a task; all other settings are common."""

    labels: tuple[str, ...]
    epochs: int
    learning_rate: float = 1e-3
    batch: int = 32
    rank: int = 8
    label_smoothing: float = 0.0
    max_tokens: int = 128


TASKS = {
    "qnli": Task(("entailment", "not_entailment"), epochs=4, learning_rate=5e-4),
    "mrpc": Task(("paraphrase", "not_paraphrase"), epochs=5, learning_rate=5e-4),
    "sick": Task(("entailment", "neutral", "contradiction"), epochs=4, learning_rate=5e-4),
    "sst2": Task(("negative", "positive"), epochs=1, learning_rate=1e-3, batch=64),
}

OPTIONS = {
    "epochs": int,
    "learning_rate": float,
    "rank": int,
    "label_smoothing": float,
}  # a task's fields that the command line can set

Row = tuple[str, str, str]
Encoded = tuple[list[int], list[int], int]  # token ids, segment ids, label


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        return [(a, b, label) for a, b, label in reader]


def encode(rows: list[Row], task: Task, tokenizer: PreTrainedTokenizerBase) -> list[Encoded]:
    out = []
    for a, b, label in rows:
        tokens = tokenizer(a, b or None, truncation=True, max_length=task.max_tokens)
        out.append((tokens["input_ids"], tokens["token_type_ids"], task.labels.index(label)))
    return out


def batches(rows: list[Encoded], size: int, order: random.Random) -> list[list[Encoded]]:
    """Shuffled batches of rows of about one length, to keep padding short."""
    shuffled = rows[:]
    order.shuffle(shuffled)
    out = []
    for start in range(0, len(shuffled), size * 32):
        pool = sorted(shuffled[start : start + size * 32], key=lambda row: len(row[0]))
        out += [pool[i : i + size] for i in range(0, len(pool), size)]
    order.shuffle(out)
    return out


def collate(batch: list[Encoded], device: str) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    width = max(len(ids) for ids, _, _ in batch)

    def pad(values: list[int]) -> list[int]:
        return values + [0] * (width - len(values))

    inputs = {
        "input_ids": torch.tensor([pad(ids) for ids, _, _ in batch], device=device),
        "token_type_ids": torch.tensor([pad(types) for _, types, _ in batch], device=device),
        "attention_mask": torch.tensor([pad([1] * len(ids)) for ids, _, _ in batch], device=device),
    }
    return inputs, torch.tensor([label for _, _, label in batch], device=device)


@torch.inference_mode()
def accuracy(model: torch.nn.Module, rows: list[Encoded], device: str) -> tuple[float, float]:
    """Accuracy and mean cross-entropy over ``rows``."""
    model.eval()
    right = loss = 0.0
    ordered = sorted(rows, key=lambda row: len(row[0]))
    for start in range(0, len(ordered), 64):
        inputs, labels = collate(ordered[start : start + 64], device)
        logits = model(**inputs).logits
        right += (logits.argmax(-1) == labels).sum().item()
        loss += torch.nn.functional.cross_entropy(logits, labels, reduction="sum").item()
    model.train()
    return right / len(rows), loss / len(rows)


def new_model(base: Path, task: Task) -> PeftModel:
    network = AutoModelForSequenceClassification.from_pretrained(
        base,
        num_labels=len(task.labels),
        id2label=dict(enumerate(task.labels)),
        label2id={label: i for i, label in enumerate(task.labels)},
        use_safetensors=True,
    )
    # "dense" names the attention output, both feed-forward matrices and the pooler.
    lora = LoraConfig(
        task_type=TaskType.SEQ_CLS,
        r=task.rank,
        lora_alpha=2 * task.rank,
        lora_dropout=0.1,
        target_modules=["query", "key", "value", "dense"],
        modules_to_save=["classifier"],
        base_model_name_or_path="sentence-transformers/all-MiniLM-L6-v2",
    )
    return get_peft_model(network, lora)


def save_adapter(model: PeftModel, folder: Path, base_name: str) -> None:
    """Write the adapter in PEFT's format with float16 weights, and the labels in ``config.json``."""
    model.save_pretrained(str(folder))
    weights = folder / "adapter_model.safetensors"
    save_file(
        {name: tensor.half().contiguous() for name, tensor in load_file(weights).items()}, weights, {"format": "pt"}
    )
    settings = json.loads((folder / "adapter_config.json").read_text())
    settings["base_model_name_or_path"] = base_name
    for name in ("target_modules", "modules_to_save"):  # PEFT writes sets, in another order each time
        settings[name] = sorted(set(settings[name]))
    (folder / "adapter_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")
    network = model.get_base_model()
    assert isinstance(network, PreTrainedModel)
    config = network.config.to_dict()
    config["_name_or_path"] = base_name
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    (folder / "README.md").unlink(missing_ok=True)


def train(name: str, task: Task, data: Path, out: Path, holdout: float, device: str, seed: int) -> None:
    torch.manual_seed(seed)
    rows = read_rows(data / name / "train.tsv")
    random.Random(seed).shuffle(rows)
    kept = round(len(rows) * holdout)
    held_out, rows = rows[:kept], rows[kept:]

    base = find_base()
    tokenizer = AutoTokenizer.from_pretrained(base)
    trained = encode(rows, task, tokenizer)
    scored = encode(held_out or read_rows(data / name / "dev.tsv"), task, tokenizer)
    scored_name = "held-out train rows" if held_out else "dev"

    model = new_model(base, task).to(device).train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=task.learning_rate, weight_decay=0.01)
    per_epoch = math.ceil(len(trained) / task.batch)
    total = per_epoch * task.epochs
    warmup = max(1, total // 16)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, (total - step) / max(1, total - warmup))
    )
    course = {round(share * total): share for share in COURSE}

    out.mkdir(parents=True, exist_ok=True)
    state_file, log_file = out / "state.pt", out / "log.jsonl"
    done = 0
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        model.load_state_dict(state["weights"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["rng"])
        done = state["step"]
        print(f"{name}: going on from step {done} of {total}", flush=True)
    else:
        log_file.write_text("")

    base_name = "sentence-transformers/all-MiniLM-L6-v2"

    def keep(step: int, loss: float) -> None:
        if step not in course:
            return
        save_adapter(model, out / "course" / f"checkpoint-{step}", base_name)
        right, dev_loss = accuracy(model, scored, device)
        entry = {"step": step, "share": course[step], "accuracy": right, "loss": dev_loss, "train_loss": loss}
        with log_file.open("a") as log:
            log.write(json.dumps(entry) + "\n")
        print(f"{name}: kept step {step}: accuracy {right:.3f}, loss {dev_loss:.3f} on {scored_name}", flush=True)

    step, running, started = 0, float("nan"), time.monotonic()
    if not done:
        keep(0, running)
    for epoch in range(task.epochs):
        for batch in batches(trained, task.batch, random.Random(seed * 1000 + epoch)):
            step += 1
            if step <= done:
                continue
            inputs, labels = collate(batch, device)
            loss = torch.nn.functional.cross_entropy(
                model(**inputs).logits, labels, label_smoothing=task.label_smoothing
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0 or step == total:
                left = (time.monotonic() - started) / (step - done) * (total - step)
                print(
                    f"{name}: step {step}/{total}, epoch {epoch + 1}, loss {running:.3f}, {left / 60:.0f} min left",
                    flush=True,
                )
            keep(step, running)
            if step % 200 == 0:
                weights = {k: v for k, v in model.state_dict().items() if "lora_" in k or "modules_to_save" in k}
                torch.save(
                    {
                        "weights": weights,
                        "optimizer": optimizer.state_dict(),
                        "schedule": schedule.state_dict(),
                        "rng": torch.get_rng_state(),
                        "step": step,
                    },
                    state_file.with_suffix(".part"),
                )
                state_file.with_suffix(".part").replace(state_file)

    adapter = out / "adapter"
    save_adapter(model, adapter, base_name)
    # Score the files as written, in float16, loaded as a user loads them.
    fresh = AutoModelForSequenceClassification.from_pretrained(base, num_labels=len(task.labels), use_safetensors=True)
    right, mean_loss = accuracy(PeftModel.from_pretrained(fresh, adapter).to(device), scored, device)
    print(f"{name}: {scored_name} accuracy {right:.4f}, loss {mean_loss:.4f} ({len(scored)} rows); it is in {adapter}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with one folder per task")
    parser.add_argument("--out", type=Path, required=True, help="where the run is kept and the adapter is written")
    parser.add_argument("--holdout", type=float, default=0.0, help="score this share of the train file instead of dev")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seed", type=int, default=1)
    for field, kind in OPTIONS.items():
        parser.add_argument(f"--{field.replace('_', '-')}", type=kind, help="in place of the task's own")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    options = {field: value for field, value in vars(args).items() if value is not None}
    task = replace(TASKS[args.task], **{field: options[field] for field in OPTIONS if field in options})
    train(args.task, task, args.data, args.out, args.holdout, args.device, args.seed)


if __name__ == "__main__":
    main()
