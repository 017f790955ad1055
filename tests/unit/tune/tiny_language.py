"""Tiny language models with their heads, random weights and real tokenizers, for the tests of prompting."""

from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.convert_slow_tokenizer import bytes_to_unicode

#: Merges that make one token of " card"; the other labels stay in several pieces.
_MERGES = [("Ġ", "c"), ("a", "r"), ("Ġc", "ar"), ("Ġcar", "d")]

_SIZE: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
    "max_position_embeddings": 64, "initializer_range": 0.2,
}  # fmt: skip


def masked_folder(tiny_model: Path, folder: Path, head: bool = True) -> Path:
    """A BertForMaskedLM with the tiny model's tokenizer; or the same without its head."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(tiny_model))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    model = transformers.BertForMaskedLM(transformers.BertConfig(vocab_size=len(tokenizer), **_SIZE))
    torch.nn.init.normal_(model.cls.predictions.bias)  # as if trained: some words are likelier than others
    (model if head else model.bert).save_pretrained(folder)
    return folder


def causal_folder(folder: Path, positions: int = 256) -> Path:
    """A GPT2LMHeadModel over bytes, with a byte-level tokenizer that has a few merges."""
    letters = sorted(bytes_to_unicode().values())
    names = ["<|endoftext|>", *letters, *("".join(pair) for pair in _MERGES)]
    vocabulary = {name: place for place, name in enumerate(names)}
    transformers.GPT2Tokenizer(vocab=vocabulary, merges=_MERGES, model_max_length=positions).save_pretrained(folder)
    torch.manual_seed(2)
    config = transformers.GPT2Config(
        vocab_size=len(names), n_embd=32, n_layer=2, n_head=2, n_positions=positions, initializer_range=0.2,
        bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def llama_folder(folder: Path, words: list[str], head: bool = True) -> Path:
    """A LlamaForCausalLM whose head is not tied; its tokenizer knows whole words and begins with a token of its own."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    vocabulary = {word: place for place, word in enumerate(dict.fromkeys(["<s>", "</s>", "<unk>", *words]))}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<s>", eos_token="</s>", unk_token="<unk>", model_max_length=64
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(3)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary), num_key_value_heads=2, bos_token_id=0, eos_token_id=1, **_SIZE
    )
    model = transformers.LlamaForCausalLM(config)
    (model if head else model.model).save_pretrained(folder)
    return folder
