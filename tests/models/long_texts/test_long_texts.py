"""Texts longer than the model takes: cut off, or read in windows that are stitched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from attention_flows import InputError, compare
from attention_flows import read as read_one
from attention_flows.core.sentence import Sentence
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import Long
from attention_flows.models.long_texts.stitch import capture_windows
from attention_flows.models.long_texts.windows import truncated, windows
from tests.support import loaded_models
from tests.support.capturing import capture_text, encode_text
from tests.support.folders import SHARED
from tests.support.small_models import save_bert

BOOK = (SHARED / "data" / "text" / "hound_of_the_baskervilles.txt").read_text("utf-8")
START = BOOK.index("Mr. Sherlock Holmes, who was usually very late")


def novel(characters: int) -> str:
    return " ".join(BOOK[START : START + characters].split())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A random BERT that takes 40 tokens."""
    folder = tmp_path_factory.mktemp("bert")
    save_bert(folder)
    return load(folder)


def dense(model: Model, text: str, pair: str | None = None, tokens: int | None = None) -> np.ndarray:
    """[layers, heads, words, words]; of a text read in windows where ``tokens`` are named."""
    if tokens is None:
        edges = capture_text(model, text, pair, floor=0.0).edges
    else:
        edges = capture_windows(model, Sentence(text, pair), unit="word", floor=0.0, tokens=tokens).edges
    out = np.zeros((edges.layers, max(edges.heads), edges.words, edges.words))
    np.add.at(out, (edges.layer - 1, edges.head, edges.query, edges.key), edges.weight)
    return out


def test_a_text_that_fits_is_the_same_in_windows_and_without(small: Model) -> None:
    text, pair = "What is a small test?", "It is unbelievably short."
    one = capture_text(small, text, pair, floor=0.01)
    other = capture_windows(small, Sentence(text, pair), unit="word", floor=0.01, tokens=40)
    np.testing.assert_array_equal(one.edges.ids(), other.edges.ids())
    np.testing.assert_array_equal(one.edges.weight, other.edges.weight)
    assert (one.prediction, one.root) == (other.prediction, other.root)


@pytest.mark.parametrize("tokens", [16, 23, 40])
def test_windows_cover_the_text_overlap_by_half_and_fit(small: Model, tokens: int) -> None:
    text = novel(900)
    parts = windows(small, Sentence(text), tokens)
    assert len(parts) > 2
    ends = [part.starts[0] + len(part.sentence.text) for part in parts]
    assert (parts[0].starts[0], ends[-1]) == (0, len(text))
    for part, end, following in zip(parts, ends, parts[1:], strict=False):
        assert text[part.starts[0] : end] == part.sentence.text
        assert part.starts[0] < following.starts[0] < end
    sizes = [encode_text(small, part.sentence.text).words.tokens for part in parts]
    assert max(sizes) <= tokens
    # Whole words are as near to half as one gets: none of this text's is longer than four tokens.
    shared = [
        encode_text(small, text[following.starts[0] : end]).words.tokens - 2
        for end, following in zip(ends, parts[1:], strict=False)
    ]
    assert min(shared) >= (tokens - 2) // 2 - 4


def test_a_row_is_that_of_the_window_in_which_its_word_lies_most_centrally(small: Model) -> None:
    text, tokens = novel(400), 24
    words = encode_text(small, text, whole=False).words
    stitched = dense(small, text, tokens=tokens)
    candidates: dict[int, list[tuple[int, np.ndarray]]] = {}
    for part in windows(small, Sentence(text), tokens):
        own = encode_text(small, part.sentence.text).words
        at = {span: word for word, span in enumerate(words.spans)}
        places = [0] + [at[(span[0] + part.starts[0], span[1] + part.starts[0])] for span in own.spans if span]
        places.append(len(words) - 1)
        maps = dense(small, part.sentence.text)
        for row, word in enumerate(places):
            full = np.zeros((*maps.shape[:2], len(words)))
            full[..., places] = maps[:, :, row]
            candidates.setdefault(word, []).append((min(row, len(places) - 1 - row), full))
    for word, rows in candidates.items():
        if words.special[word]:
            expected = np.mean([row for _, row in rows], axis=0)
        else:
            expected = max(rows, key=lambda row: row[0])[1]
        np.testing.assert_allclose(stitched[:, :, word], expected, atol=1e-6)
    np.testing.assert_allclose(stitched.sum(-1), 1, atol=1e-5)


def test_of_a_pair_the_longer_text_is_read_in_windows(small: Model) -> None:
    text, pair = "Who was late?", novel(300)
    parts = windows(small, Sentence(text, pair), 30)
    assert {part.sentence.text for part in parts} == {text}
    swapped = windows(small, Sentence(pair, text), 30)
    assert [part.sentence.pair for part in swapped] == [text] * len(swapped)
    for one in (dense(small, text, pair, 30), dense(small, pair, text, 30)):
        np.testing.assert_allclose(one.sum(-1), 1, atol=1e-5)


def test_the_prediction_is_the_mean_over_the_windows(small: Model) -> None:
    text = novel(300)
    said = capture_windows(small, Sentence(text), unit="word", floor=0.5, tokens=24).prediction
    each = [capture_text(small, part.sentence.text).prediction for part in windows(small, Sentence(text), 24)]
    assert said is not None
    np.testing.assert_allclose(said.probabilities, np.mean([one.probabilities for one in each if one], axis=0))


@pytest.mark.parametrize("unit", ["word", "token"])
def test_windows_hold_the_floor(small: Model, unit: str) -> None:
    everything = capture_windows(small, Sentence(novel(300)), unit=unit, floor=0.0, tokens=24).edges  # type: ignore[arg-type]
    some = capture_windows(small, Sentence(novel(300)), unit=unit, floor=0.05, tokens=24).edges  # type: ignore[arg-type]
    np.testing.assert_array_equal(everything.ids()[everything.weight >= np.float64(0.05)], some.ids())


def test_characters_of_several_tokens_are_read_in_windows_token_by_token(tmp_path: Path) -> None:
    """A byte-level tokenizer makes several tokens of one parrot, all at the same place."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaModel

    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(["a b c"], vocab_size=262, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    from tokenizers.processors import RobertaProcessing

    trained._tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer, cls_token="<s>", sep_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=300, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    model = load((RobertaModel(config), tokenizer), name="bytes")
    text = "a 🦜 " * 12
    captured = capture_windows(model, Sentence(text), unit="token", floor=0.0, tokens=20)
    assert len(set(captured.edges.ids().tolist())) == len(captured.edges)
    rows = np.zeros((2, captured.edges.words))
    np.add.at(rows, (captured.edges.head, captured.edges.query), captured.edges.weight)
    np.testing.assert_allclose(rows, 1, atol=1e-5)


def test_truncation_keeps_whole_words_that_fit_and_says_what_it_cut(small: Model) -> None:
    text = novel(500)
    flow = read_one(small, text, truncate=True)
    assert text.startswith(flow.text)
    assert text[len(flow.text) : len(flow.text) + 1] in (" ", ".", ",")
    assert 36 <= encode_text(small, flow.text).words.tokens <= 40
    (note,) = flow.notes
    assert f"cut off after {len(flow.text)} of its {len(text)} characters" in note
    short = read_one(small, "a small test", truncate=True)
    assert (short.text, short.notes) == ("a small test", ())


def test_the_heads_of_a_truncated_text_are_measured_on_what_is_left(small: Model) -> None:
    flow = read_one(small, novel(500), truncate=True)
    heads = flow.heads()
    assert (heads.known == 1).all()
    np.testing.assert_array_equal(heads.entropy, read_one(small, flow.text).heads().entropy)


def test_of_a_pair_the_longer_text_is_cut(small: Model) -> None:
    part = truncated(small, Sentence("Who was late?", novel(500)), 40)
    assert part.sentence.text == "Who was late?"
    assert part.sentence.pair is not None
    assert novel(500).startswith(part.sentence.pair)
    even = truncated(small, Sentence(novel(500), novel(500)), 40)
    sizes = [encode_text(small, one or "").words.tokens for one in (even.sentence.text, even.sentence.pair)]
    assert abs(sizes[0] - sizes[1]) <= 4


def test_two_models_are_read_in_the_same_windows() -> None:
    text = novel(2600)
    flow = compare(loaded_models.base(), loaded_models.tuned(), text, window=True, threshold=0.5)
    assert len(flow.words) > 512
    assert flow.models[0].edges.heads == (12,) * 6
    assert flow.notes == ("read in 2 windows of 512 tokens",)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (lambda model: read_one(model, novel(900)), r"takes at most 40: shorten it, cut it off .* windows"),
        (lambda model: read_one(model, novel(900), window=41), "more than the 40 of"),
        (lambda model: read_one(model, novel(900), window=4), "holds no text"),
        (lambda model: read_one(model, novel(900), window=True, truncate=True), "ask for one of them"),
        (lambda model: read_one(model, novel(200), novel(200), window=True), "each text of the pair"),
        (lambda model: read_one(model, "a" + "x" * 60 + " b" * 30, window=20), "a word takes more than half"),
        (lambda model: read_one(model, "x" * 90, truncate=True), "its first word alone"),
        (lambda model: read_one(model, " ", window=True), "the text is empty"),
    ],
)
def test_what_cannot_be_done_says_why(small: Model, asked: object, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        asked(small)  # type: ignore[operator]


def test_nothing_is_asked_of_a_text_that_fits() -> None:
    assert Long().tokens(loaded_models.base()) == 512
