"""Small tokenizers of the four families, made here: word pieces, bytes, unigrams, and one written in Python."""

import json
from pathlib import Path

import pytest

LINES = [
    "the parcel is late and nobody answers the phone",
    "my card was blocked again, why is that?",
    "please help me reset the password of my account",
    "thanks a lot, great service as always",
] * 20


@pytest.fixture(scope="session")
def byte_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A byte-level BPE tokenizer, as those of GPT and Llama 3: nothing is unknown to it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<end>"], initial_alphabet=alphabet)
    made.train_from_iterator(LINES, trainer)
    folder = tmp_path_factory.mktemp("byte_model")
    PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<end>").save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def unigram_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unigram tokenizer with NFKC and marks for blanks, as those of XLM-R and T5."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    special = ["<s>", "</s>", "<unk>", "<pad>"]
    made.train_from_iterator(LINES, trainers.UnigramTrainer(vocab_size=200, special_tokens=special, unk_token="<unk>"))
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    folder = tmp_path_factory.mktemp("unigram_model")
    PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def slow_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer written in Python, which cannot say which characters a token stands for."""
    from transformers import CTRLTokenizer

    folder = tmp_path_factory.mktemp("slow_model")
    pieces = ["<unk>", "h@@", "e@@", "l@@", "lo", "hello", "a", "b@@", "b"]
    (folder / "vocab.json").write_text(json.dumps({piece: place for place, piece in enumerate(pieces)}))
    (folder / "merges.txt").write_text("#version: 0.2\nl o</w>\nh e\n")
    CTRLTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt")).save_pretrained(folder)
    return folder
