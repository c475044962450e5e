"""Put a finished run of train_adapter.py into the package: its adapter, and the course of its fine-tuning.

    python -m scripts.ship_adapter sst2 runs/sst2

The course's last checkpoint is the adapter itself, which course.json points to. At step 0 the adapter adds nothing
yet, so that of the untrained checkpoint only the head is kept, beside the smallest adapter that PEFT reads.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from attention_flows.demo import TASKS
from attention_flows.models.course.checkpoints import COURSE, FORMAT, VERSION
from attention_flows.models.loading.folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS

FILES = (ADAPTER_WEIGHTS, ADAPTER_CONFIG, "config.json")
POOLER = "base_model.model.bert.pooler.dense"


def ship(run: Path, folder: Path) -> None:
    """Copy ``run`` into the task's ``folder``."""
    course = folder / "course"
    shutil.rmtree(course, ignore_errors=True)
    copy(run / "adapter", folder)
    by_step = {entry["step"]: entry for entry in map(json.loads, (run / "log.jsonl").read_text("utf-8").splitlines())}
    last = max(by_step)
    listed = []
    for step, entry in sorted(by_step.items()):
        name = f"checkpoint-{step}"
        if step != last:
            copy(run / "course" / name, course / name)
        if step == 0:
            keep_head_only(course / name)
        measured = {key: round(entry[key], 4) for key in ("share", "accuracy", "loss")}
        listed.append({"folder": ".." if step == last else name, "step": step, **measured})
    document = {"format": FORMAT, "version": VERSION, "checkpoints": listed}
    (course / COURSE).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(source / name, target / name)


def keep_head_only(folder: Path) -> None:
    """Replace an untrained adapter, whose every product of matrices is zero, by one of rank 1 on the pooler alone."""
    weights = load_file(folder / ADAPTER_WEIGHTS)
    trained = [name for name, values in weights.items() if "lora_B" in name and values.any()]
    if trained:
        raise SystemExit(f"{folder} is not untrained: {trained[0]} is not zero")
    kept = {name: values for name, values in weights.items() if "lora_" not in name}
    width = weights[f"{POOLER}.lora_A.weight"].shape[1]
    kept[f"{POOLER}.lora_A.weight"] = torch.zeros(1, width, dtype=torch.float16)
    kept[f"{POOLER}.lora_B.weight"] = torch.zeros(width, 1, dtype=torch.float16)
    save_file(kept, folder / ADAPTER_WEIGHTS, {"format": "pt"})
    settings = json.loads((folder / ADAPTER_CONFIG).read_text("utf-8"))
    settings |= {"r": 1, "lora_alpha": 1, "target_modules": ["pooler.dense"]}
    (folder / ADAPTER_CONFIG).write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    by_id = {task.id: task for task in TASKS}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=sorted(by_id))
    parser.add_argument("run", type=Path, help="the folder that the run was kept in")
    args = parser.parse_args()
    folder = by_id[args.task].adapter()
    ship(args.run, folder)
    size = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    print(f"{args.task}: {size / 1e6:.2f} MB of weights in {folder}")


if __name__ == "__main__":
    main()
