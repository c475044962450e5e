"""Models' folders as a stranger might fill them: a refusal in one line, or a model that reads."""

from __future__ import annotations

import functools
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

import attention_flows as af
from attention_flows.errors import InputError
from attention_flows.export.summary import summarize
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from attention_flows.server.app import create_app
from attention_flows.tasks.model_pair import Models
from attention_flows.tasks.task import own_task
from attention_flows.wire import encode
from tests.support.mutations import DEEP, mutated_bytes, mutated_text, refusal_of
from tests.support.small_models import save_adapter, save_bert

ROUNDS = 50
TEXT = "a small test"


@functools.cache
def folders() -> Path:
    """A folder with a small model of few words, ``base``, and an adapter over it, ``adapter``."""
    root = Path(tempfile.mkdtemp())
    save_bert(root / "base")
    save_adapter(root / "adapter", root / "base")
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "small", "test"]
    tokenizer = Tokenizer(models.WordLevel({name: at for at, name in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    (root / "base" / "vocab.txt").unlink()
    tokenizer.save(str(root / "base" / "tokenizer.json"))
    (root / "adapter" / "config.json").write_text(json.dumps({"id2label": {"0": "no", "1": "yes"}}))
    (root / "adapter" / "README.md").unlink(missing_ok=True)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(folders() / "base", tmp_path / "base")
    shutil.copytree(folders() / "adapter", tmp_path / "adapter")
    return tmp_path


def change(file: Path, **values: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def use_model(folder: Path) -> None:
    """Load the model and do with it what is done with one."""
    model = load(folder)
    flow = af.read(model, TEXT)
    summarize(flow.trace())
    encode(flow)
    create_app([own_task(Models((model,)), ())], model.max_tokens, None)


def use_adapter(folder: Path) -> None:
    base = load(folder / "base")
    tuned = load_tuned(base, folder / "adapter")
    encode(af.compare(base, tuned, TEXT))


def test_the_model_of_these_tests_is_one(folder: Path) -> None:
    use_model(folder / "base")
    use_adapter(folder)


@pytest.mark.parametrize(
    ("file", "values", "reason"),
    [
        ("config.json", {"num_hidden_layers": 10**6}, r"config\.json.*1000 - at \$\.num_hidden_layers"),
        ("config.json", {"num_labels": 10**9}, r"config\.json.*\$\.num_labels"),
        ("config.json", {"num_hidden_layers": "2"}, r"config\.json.*\$\.num_hidden_layers"),
        ("config.json", {"hidden_size": 10**6}, r"config\.json describes a model of [0-9,]+ weights"),
        ("config.json", {"vocab_size": 10**7}, r"config\.json describes a model of [0-9,]+ weights"),
        ("config.json", {"id2label": {"0": "\ud800", "1": "b"}}, r"config\.json is damaged"),
        ("config.json", {"id2label": ["a", "b"]}, r"config\.json.*\$\.id2label"),
        ("config.json", {"anything": DEEP}, r"config\.json is nested deeper than 32 levels"),
        (
            "config.json",
            {"text_config": {"num_hidden_layers": 10**6}},
            r"config\.json, text_config: .*num_hidden_layers",
        ),
        ("tokenizer_config.json", {"model_max_length": "x"}, r"tokenizer_config\.json.*\$\.model_max_length"),
        ("tokenizer_config.json", {"model_max_length": -3}, r"tokenizer_config\.json.*\$\.model_max_length"),
        # Transformers would read these files, of which the first never ends.
        ("tokenizer_config.json", {"vocab": "/dev/zero"}, r"tokenizer_config\.json.*\$\.vocab"),
        (
            "tokenizer.json",
            {"model": {"type": "WordLevel", "vocab": "/dev/zero"}},
            r"tokenizer\.json.*\$\.model\.vocab",
        ),
        ("tokenizer.json", {"model": {"type": "BPE", "merges": "/dev/zero"}}, r"tokenizer\.json.*\$\.model\.merges"),
    ],
)
def test_a_wrong_value_is_named_before_anything_is_built(
    folder: Path, file: str, values: dict[str, Any], reason: str
) -> None:
    change(folder / "base" / file, **values)
    with pytest.raises(InputError, match=reason) as error:
        load(folder / "base")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "tokenizer.json"])
def test_a_file_that_is_nested_too_deep_is_named(folder: Path, name: str) -> None:
    (folder / "base" / name).write_text('{"a":' * 100_000)
    with pytest.raises(InputError, match=rf"{name} is damaged .*nested too deep"):
        load(folder / "base")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "vocab.txt"])
def test_a_pipe_in_place_of_a_file_is_refused_at_once(folder: Path, name: str) -> None:
    (folder / "base" / name).unlink(missing_ok=True)
    os.mkfifo(folder / "base" / name)
    with pytest.raises(InputError, match=rf"{name} is no regular file"):
        load(folder / "base")


@pytest.mark.parametrize(
    "index",
    [
        {},
        [],
        {"weight_map": {}},
        {"weight_map": []},
        {"weight_map": {"a": 3}},
        {"weight_map": None},
        {"weight_map": DEEP},
    ],
)
def test_an_index_of_weights_that_is_none_is_named(folder: Path, index: object) -> None:
    (folder / "base" / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(InputError, match=r"model\.safetensors\.index\.json is damaged"):
        load(folder / "base")


@pytest.mark.parametrize("kind", ["absolute", "above", "below", "link", "here"])
def test_weights_outside_the_folder_are_never_opened(folder: Path, kind: str) -> None:
    base, outside = folder / "base", folder / "outside.safetensors"
    shutil.copy(base / "model.safetensors", outside)
    (base / "below").mkdir()
    (base / "model.safetensors").rename(base / "below" / "a.safetensors")
    names = {
        "absolute": str(outside),
        "above": "../outside.safetensors",
        "below": "below/a.safetensors",
        "link": "link.safetensors",
        "here": ".",
    }
    (base / "link.safetensors").symlink_to(outside)
    weights = load_file(outside)
    index = {"metadata": {}, "weight_map": dict.fromkeys(weights, names[kind])}
    (base / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(InputError, match="names a file outside its folder"):
        load(base)


def test_the_hubs_cache_may_link_to_its_own_files(folder: Path) -> None:
    snapshot, blobs = folder / "models--a" / "snapshots" / "1", folder / "models--a" / "blobs"
    shutil.copytree(folder / "base", snapshot)
    blobs.mkdir()
    (snapshot / "model.safetensors").rename(blobs / "abc")
    (snapshot / "model-1.safetensors").symlink_to(blobs / "abc")
    index = {"metadata": {}, "weight_map": dict.fromkeys(load_file(blobs / "abc"), "model-1.safetensors")}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index))
    assert load(snapshot).labels == ("no", "yes")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_named(folder: Path, value: float) -> None:
    file = folder / "base" / "model.safetensors"
    weights = load_file(file)
    weights["bert.encoder.layer.1.attention.self.query.weight"][3, 3] = value
    save_file(weights, file, {"format": "pt"})
    model = load(folder / "base")
    with pytest.raises(InputError, match=r"bert\.encoder\.layer\.1\.attention\.self\.query\.weight has values"):
        af.read(model, TEXT)
    # A kernel of torch's may pass over what is no number; what is predicted is one.
    refusal_of(lambda: json.dumps(Models((model,)).predict(TEXT), default=vars, allow_nan=False))


def test_a_token_beyond_the_vocabulary_is_named(folder: Path) -> None:
    file = folder / "base" / "tokenizer.json"
    document = json.loads(file.read_text())
    document["model"]["vocab"]["small"] = 31_000
    file.write_text(json.dumps(document))
    with pytest.raises(InputError, match="gives the token 31000, and the model has only 30522"):
        af.read(load(folder / "base"), TEXT)


def test_names_that_are_no_text_are_shown(folder: Path) -> None:
    """As of a folder with bytes that are no UTF-8, or of labels that were given in Python."""
    named = os.fsdecode(b"caf\xe9")
    loaded = load(folder / "base", name=named)
    assert loaded.name == r"caf\udce9"
    assert Model(named, loaded.network, loaded.tokenizer, (named, "b")).labels == (r"caf\udce9", "b")
    encode(af.read(loaded, TEXT))
    create_app([own_task(Models((loaded,)), ())], loaded.max_tokens, None)
    try:
        (folder / "base").rename(folder / named)
    except OSError:
        pytest.skip("the system has no such names")
    assert refusal_of(lambda: load(folder / named)), "safetensors opens no file there"


def test_no_pickle_is_opened_and_no_code_is_run(folder: Path) -> None:
    """Neither for the model nor for its tokenizer nor for an adapter, whatever their files ask for."""
    base, adapter, trace = folder / "base", folder / "adapter", folder / "ran"
    code = f"open({str(trace)!r}, 'w').close()\nclass Mine: pass\n"
    names = {"AutoConfig": "mine.Mine", "AutoModel": "mine.Mine", "AutoModelForSequenceClassification": "mine.Mine"}
    for place in (base, adapter):
        (place / "mine.py").write_text(code)
        torch.save(Evil(trace), place / "pytorch_model.bin")
        torch.save(Evil(trace), place / "adapter_model.bin")
        torch.save(Evil(trace), place / "training_args.bin")
    change(base / "config.json", auto_map=names)
    change(base / "tokenizer_config.json", auto_map={"AutoTokenizer": ["mine.Mine", "mine.Mine"]})
    change(adapter / "adapter_config.json", auto_mapping={"base_model_class": "Mine", "parent_library": "mine"})
    refusal_of(lambda: use_model(base))
    refusal_of(lambda: use_adapter(folder))
    (adapter / "adapter_model.safetensors").unlink()
    (base / "model.safetensors").unlink()
    assert refusal_of(lambda: use_model(base))
    assert refusal_of(lambda: use_adapter(folder))
    assert not trace.exists()


class Evil:
    """An object whose pickle makes a file when it is opened."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.file),)


def mutated_weights(random: Random, content: bytes) -> bytes:
    """A safetensors file with another value in its header, or damaged bytes."""
    if random.random() < 0.3:
        return mutated_bytes(random, content)
    (size,) = struct.unpack_from("<Q", content)
    header = mutated_text(random, content[8 : 8 + size])
    return struct.pack("<Q", len(header)) + header + content[8 + size :]


def fuzz(random: Random, rounds: int, folder: Path) -> None:
    """Mutate one file of the model or of the adapter in each round."""
    files = {
        file: file.read_bytes()
        for file in sorted(folder.rglob("*.*"))
        if file.suffix in (".json", ".safetensors") and file.is_file()
    }
    base = load(folder / "base")
    for _ in range(rounds):
        file = random.choice(list(files))
        mutate = mutated_weights if file.suffix == ".safetensors" else mutated_text
        file.write_bytes(mutate(random, files[file]))
        if file.parent.name == "base":
            refusal_of(lambda: use_model(folder / "base"))
        else:
            refusal_of(lambda: encode(af.read(load_tuned(base, folder / "adapter"), TEXT)))
        file.write_bytes(files[file])


def test_mutated_folders_are_refused_in_one_line_or_read(folder: Path) -> None:
    fuzz(Random(4), ROUNDS, folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_mutated_folders(seed: int, folder: Path) -> None:
    fuzz(Random(300 + seed), 20 * ROUNDS, folder)
