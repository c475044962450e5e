"""Every family that the README names, small and random, each with its own tokenizer class trained on a few lines."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model

LINES = (
    "What are people from Jacksonville called?",
    "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.",
    "The naïve café's parrots don't sing: they shout, loudly!",
    "Once upon a time there was a little girl named Lily.",
    "我们今天去学校。你好,世界!",
    "مرحبا بالعالم، كيف حالك؟",
)
TEXTS = ("Who called?", "Residents of Jacksonville don't sing loudly; they shout.")
SIZE = 400


def _trained(tokenizer: tokenizers.Tokenizer, trainer: Any) -> dict[str, Any]:
    tokenizer.train_from_iterator(LINES * 3, trainer)
    document: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    return document


@functools.cache
def wordpiece(specials: tuple[str, ...]) -> dict[str, int]:
    tokenizer = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=list(specials), show_progress=False)
    vocabulary: dict[str, int] = _trained(tokenizer, trainer)["vocab"]
    return vocabulary


@functools.cache
def byte_level(specials: tuple[str, ...]) -> dict[str, Any]:
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        special_tokens=list(specials),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained = _trained(tokenizer, trainer)
    return {"vocab": trained["vocab"], "merges": [tuple(pair) for pair in trained["merges"]]}


@functools.cache
def unigram(specials: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    tokenizer = tokenizers.Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=SIZE, special_tokens=list(specials), show_progress=False)
    trained = [tuple(piece) for piece in _trained(tokenizer, trainer)["vocab"]]
    # "▁" by itself, as every SentencePiece model has it.
    return tuple(trained if ("▁" in dict(trained)) else [*trained, ("▁", -8.0)])


@functools.cache
def byte_fallback(specials: tuple[str, ...]) -> dict[str, Any]:
    """A BPE on characters whose unknown ones are bytes, as Llama's and Gemma's."""
    tokenizer = tokenizers.Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    every_byte = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=[*specials, *every_byte], show_progress=False)
    trained = _trained(tokenizer, trainer)
    return {"vocab": trained["vocab"], "merges": [tuple(pair) for pair in trained["merges"]]}


BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ROBERTA = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
MPNET = ("<s>", "<pad>", "</s>", "<unk>", "<mask>", "[UNK]")


def bert_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.BertTokenizer(vocab=wordpiece(BERT))


def roberta_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.RobertaTokenizer(**byte_level(ROBERTA))


def gpt2_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.GPT2Tokenizer(**byte_level(("<|endoftext|>", "<pad>")), pad_token="<pad>")


def llama_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.LlamaTokenizer(**byte_fallback(("<unk>", "<s>", "</s>", "<pad>")), pad_token="<pad>")


def gemma_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.GemmaTokenizer(**byte_fallback(("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")))


def qwen_tokenizer() -> PreTrainedTokenizerBase:
    return transformers.Qwen2Tokenizer(**byte_level(("<|endoftext|>", "<pad>")), pad_token="<pad>")


def modernbert_tokenizer() -> PreTrainedTokenizerBase:
    """A byte-level BPE with BERT's special tokens, put round the text by a template, as its files have it."""
    tokenizer = tokenizers.Tokenizer(models.BPE(**byte_level(BERT)))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, mask_token="[MASK]", **names)


def bloom_tokenizer() -> PreTrainedTokenizerBase:
    tokenizer = tokenizers.Tokenizer(models.BPE(**byte_level(("<unk>", "<s>", "</s>", "<pad>"))))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", bos_token="<s>")


def marian_tokenizer() -> PreTrainedTokenizerBase:
    """Marian's own class reads SentencePiece's files by its library; this is the same by the tokenizers library."""
    tokenizer = tokenizers.Tokenizer(models.Unigram(list(unigram(("</s>", "<unk>", "<pad>"))), unk_id=1))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 0)])
    tokenizer.decoder = decoders.Metaspace()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


@dataclass(frozen=True)
class Family:
    """How to make one family: its names in transformers, its configuration and its tokenizer.

    ``left`` says whether its positions follow the padding, so that a batch padded on the left gives the same.
    """

    stem: str
    config: dict[str, Any]
    tokenizer: Callable[[], PreTrainedTokenizerBase]
    language: str | None = None
    config_name: str | None = None
    classifies: bool = True
    left: bool = True

    def network(self, head: str) -> PreTrainedModel:
        """A random network with the given head: "class", "language" or "none"."""
        torch.manual_seed(11)
        tokenizer = self.tokenizer()
        ids = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id", None) for name in ("pad", "bos", "eos")}
        named = {**ids, "vocab_size": len(tokenizer) + 8, **self.config}
        config_class = getattr(transformers, self.config_name or f"{self.stem}Config")
        classes = {"id2label": {0: "no", 1: "perhaps", 2: "yes"}} if head == "class" else {}
        network_name = {
            "class": f"{self.stem}ForSequenceClassification",
            "language": self.language or f"{self.stem}ForMaskedLM",
            "none": f"{self.stem}Model",
        }[head]
        network: PreTrainedModel = getattr(transformers, network_name)(config_class(**named, **classes))
        spread(network).eval()
        return network

    def model(self, head: str = "class") -> Model:
        return load((self.network(head), self.tokenizer()), name=self.stem)


def moved(base: Model, seed: int = 12) -> Model:
    """The same model with other weights, as if it had been fine-tuned."""
    torch.manual_seed(seed)
    network = copy.deepcopy(base.network)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn_like(weight), alpha=0.1)
    return load((network, base.tokenizer), name="tuned")


def spread(network: PreTrainedModel) -> PreTrainedModel:
    """Weights large enough for attention that is far from uniform, where an error would hide."""
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.25)
            elif name.endswith("bias"):
                weight.normal_(0, 0.3)
    return network


WIDE: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 128,
}
GROUPED: dict[str, Any] = {**WIDE, "num_key_value_heads": 2, "head_dim": 8}
BARTS: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_position_embeddings": 128,
}
DEBERTA: dict[str, Any] = {
    **WIDE,
    "relative_attention": True,
    "pos_att_type": ["c2p", "p2c"],
    "position_biased_input": False,
    "type_vocab_size": 0,
}
DEBERTA_V2_TOKENIZER = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

FAMILIES: dict[str, Family] = {
    "bert": Family("Bert", WIDE, bert_tokenizer),
    "roberta": Family("Roberta", WIDE, roberta_tokenizer),
    "xlm-roberta": Family("XLMRoberta", WIDE, lambda: transformers.XLMRobertaTokenizer(vocab=list(unigram(ROBERTA)))),
    "distilbert": Family("DistilBert", {"dim": 32, "hidden_dim": 48, "n_layers": 3, "n_heads": 4}, bert_tokenizer),
    "electra": Family("Electra", {**WIDE, "embedding_size": 16}, bert_tokenizer),
    "albert": Family(
        "Albert",
        {**WIDE, "embedding_size": 16},
        lambda: transformers.AlbertTokenizer(vocab=list(unigram(("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]")))),
    ),
    "mpnet": Family("MPNet", WIDE, lambda: transformers.MPNetTokenizer(vocab=wordpiece(MPNET))),
    "deberta": Family("Deberta", DEBERTA, lambda: transformers.DebertaTokenizer(**byte_level(BERT))),
    "deberta-v2": Family(
        "DebertaV2", DEBERTA, lambda: transformers.DebertaV2Tokenizer(vocab=list(unigram(DEBERTA_V2_TOKENIZER)))
    ),
    "deberta-v3": Family(
        "DebertaV2",
        {**DEBERTA, "share_att_key": True, "position_buckets": 8, "norm_rel_ebd": "layer_norm"},
        lambda: transformers.DebertaV2Tokenizer(vocab=list(unigram(DEBERTA_V2_TOKENIZER)), split_by_punct=True),
    ),
    "xlnet": Family(
        "XLNet",
        {"d_model": 32, "n_layer": 3, "n_head": 4, "d_inner": 48},
        lambda: transformers.XLNetTokenizer(
            vocab=list(unigram(("<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>")))
        ),
        language="XLNetLMHeadModel",
    ),
    "longformer": Family("Longformer", {**WIDE, "attention_window": [4, 8, 8]}, roberta_tokenizer, left=False),
    "modernbert": Family(
        "ModernBert",
        {
            **WIDE,
            "local_attention": 4,
            "global_attn_every_n_layers": 2,
            "classifier_pooling": "cls",
            "cls_token_id": 2,
            "sep_token_id": 3,
        },
        modernbert_tokenizer,
    ),
    "gpt2": Family(
        "GPT2", {"n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": 128}, gpt2_tokenizer, "GPT2LMHeadModel"
    ),
    "gpt-neo": Family(
        "GPTNeo",
        {
            "hidden_size": 32,
            "num_layers": 3,
            "num_heads": 4,
            "attention_types": [[["global", "local", "local"], 1]],
            "window_size": 4,
            "max_position_embeddings": 128,
        },
        gpt2_tokenizer,
        "GPTNeoForCausalLM",
    ),
    "gpt-neox": Family(
        "GPTNeoX",
        WIDE,
        lambda: transformers.GPTNeoXTokenizer(**byte_level(("<|endoftext|>", "<|padding|>"))),
        "GPTNeoXForCausalLM",
    ),
    "opt": Family(
        "OPT",
        {
            "hidden_size": 32,
            "word_embed_proj_dim": 32,
            "ffn_dim": 48,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "max_position_embeddings": 128,
        },
        gpt2_tokenizer,
        "OPTForCausalLM",
    ),
    "bloom": Family("Bloom", {"hidden_size": 32, "n_layer": 3, "n_head": 4}, bloom_tokenizer, "BloomForCausalLM"),
    "llama": Family("Llama", GROUPED, llama_tokenizer, "LlamaForCausalLM"),
    "mistral": Family("Mistral", {**GROUPED, "sliding_window": 4}, llama_tokenizer, "MistralForCausalLM"),
    "qwen2": Family(
        "Qwen2",
        {**GROUPED, "use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1},
        qwen_tokenizer,
        "Qwen2ForCausalLM",
    ),
    "qwen3": Family("Qwen3", GROUPED, qwen_tokenizer, "Qwen3ForCausalLM"),
    "gemma2": Family(
        "Gemma2",
        {**GROUPED, "sliding_window": 4, "attn_logit_softcapping": 2.0, "query_pre_attn_scalar": 8},
        gemma_tokenizer,
        "Gemma2ForCausalLM",
    ),
    "gemma3": Family(
        "Gemma3Text",
        {**GROUPED, "sliding_window": 4, "query_pre_attn_scalar": 8},
        gemma_tokenizer,
        "Gemma3ForCausalLM",
    ),
    "phi3": Family("Phi3", {**GROUPED, "sliding_window": 6}, llama_tokenizer, "Phi3ForCausalLM"),
    "t5": Family(
        "T5",
        {"d_model": 32, "d_kv": 8, "num_heads": 4, "d_ff": 48, "num_layers": 3, "num_decoder_layers": 2}
        # With ReLU, rounding alone may put a step of an integral on the other side of a kink.
        | {"decoder_start_token_id": 0, "feed_forward_proj": "gelu"},
        lambda: transformers.T5Tokenizer(vocab=list(unigram(("<pad>", "</s>", "<unk>"))), extra_ids=0),
        "T5ForConditionalGeneration",
        left=False,
    ),
    "bart": Family(
        "Bart",
        {**BARTS, "decoder_start_token_id": 2},
        lambda: transformers.BartTokenizer(**byte_level(ROBERTA)),
        "BartForConditionalGeneration",
        left=False,
    ),
    "marian": Family(
        "Marian",
        {**BARTS, "decoder_start_token_id": 2},
        marian_tokenizer,
        "MarianMTModel",
        classifies=False,
        left=False,
    ),
}
