"""Tiny language models of each kind, made here, so that no test needs the network."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

WORDS = (
    "the a my is was it please help with again today not never no two parcel card order refund broken late new old red "
    "kettle lid cup shop blue small big arrived lost money back price wrong good bad very quite driver street left"
).split()


def wordpiece(folder: Path, words: Sequence[str] = tuple(WORDS)) -> int:
    """A BERT tokenizer that knows the words, letters and pieces of words; the size of its vocabulary."""
    from transformers import BertTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{one}" for one in letters), *",.?!'-@#/"]
    vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys([*pieces, *words, "##let", "##ing"]))}
    BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
    return len(vocabulary)


def sentencepiece(folder: Path, name: str, lines: Sequence[str], pieces: int = 90) -> Path:
    """A SentencePiece vocabulary of the lines."""
    import sentencepiece as library

    library.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_prefix=str(folder / name), vocab_size=pieces, hard_vocab_limit=False,
        minloglevel=2, pad_id=-1, bos_id=-1, eos_id=0, unk_id=1,
    )  # fmt: skip
    return folder / f"{name}.model"


LINES = [" ".join(WORDS[place : place + 6]) + "." for place in range(len(WORDS) - 6)]


@pytest.fixture(scope="session")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 2 layers with its head for hidden words, random weights."""
    import torch
    from transformers import BertConfig, BertForMaskedLM

    folder = tmp_path_factory.mktemp("masked")
    size = wordpiece(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=64, initializer_range=0.4,
    )  # fmt: skip
    BertForMaskedLM(config).save_pretrained(folder)
    return folder


def byte_level(folder: Path, **special: str) -> Any:
    """A byte-level tokenizer trained on the lines, with these special tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=list(special.values()), show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    made.train_from_iterator(LINES * 3, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=256, **special)
    tokenizer.save_pretrained(folder)
    return tokenizer


@pytest.fixture(scope="session")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A RoBERTa of 1 layer with its head and a byte-level vocabulary, whose words begin with the blank before them."""
    import torch
    from transformers import RobertaConfig, RobertaForMaskedLM

    folder = tmp_path_factory.mktemp("roberta")
    tokenizer = byte_level(folder, bos_token="<s>", pad_token="<pad>", eos_token="</s>", mask_token="<mask>")
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=130, initializer_range=0.4, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    RobertaForMaskedLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def gpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GPT-2 of 1 layer with a byte-level vocabulary, taught a few seconds to end its lines."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    folder = tmp_path_factory.mktemp("gpt")
    tokenizer = byte_level(folder, eos_token="</s>")
    torch.manual_seed(0)
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer), n_embd=32, n_layer=1, n_head=2, n_positions=256, bos_token_id=0, eos_token_id=0
        )
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    text = "\n".join(f"- {line}" for line in LINES)
    ids = torch.tensor([tokenizer(text)["input_ids"][:240]])
    for _ in range(60):
        loss = model(input_ids=ids, labels=ids).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(folder)
    return folder


def taught(model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]], steps: int) -> None:
    """Train a model that turns texts into texts on pairs, all at once."""
    import torch

    given = tokenizer([source for source, _ in pairs], padding=True, return_tensors="pt")
    wanted = tokenizer(text_target=[target for _, target in pairs], padding=True, return_tensors="pt")["input_ids"]
    labels = wanted.masked_fill(wanted == tokenizer.pad_token_id, -100)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(steps):
        loss = model(input_ids=given["input_ids"], attention_mask=given["attention_mask"], labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()


@pytest.fixture(scope="session")
def t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 of 1 layer, taught a few seconds to repeat lines, so that it ends what it writes."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("t5")
    tokenizer = byte_level(folder, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=16, d_ff=64, num_layers=1, num_heads=2, pad_token_id=0,
        eos_token_id=1,
    )  # fmt: skip
    config.decoder_start_token_id = 0
    model = T5ForConditionalGeneration(config)
    taught(model, tokenizer, [(line, f"{LINES[place - 1]}</s>") for place, line in enumerate(LINES)], 80)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def marian_pair(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name, with {source} and {target}, of two Marian models of 1 layer, each taught a few seconds."""
    import sentencepiece as library
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    root = tmp_path_factory.mktemp("marian")
    for way in ("en-es", "es-en"):
        folder = root / f"opus-mt-{way}"
        folder.mkdir()
        made = sentencepiece(root, way, LINES)
        pieces = library.SentencePieceProcessor(model_file=str(made))
        names = [pieces.id_to_piece(place) for place in range(pieces.get_piece_size())]
        vocabulary = {name: place for place, name in enumerate([*names, "<pad>"])}
        (root / f"{way}.json").write_text(json.dumps(vocabulary))
        tokenizer = MarianTokenizer(
            source_spm=str(made), target_spm=str(made), vocab=str(root / f"{way}.json"), model_max_length=64
        )
        tokenizer.save_pretrained(folder)
        torch.manual_seed(0)
        config = MarianConfig(
            vocab_size=len(vocabulary), d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
            decoder_attention_heads=2, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=64,
            pad_token_id=vocabulary["<pad>"], eos_token_id=vocabulary["</s>"],
            decoder_start_token_id=vocabulary["<pad>"], forced_eos_token_id=vocabulary["</s>"],
        )  # fmt: skip
        model = MarianMTModel(config)
        shift = 1 if way == "en-es" else 2
        taught(model, tokenizer, [(line, LINES[place - shift]) for place, line in enumerate(LINES)], 60)
        model.save_pretrained(folder)
    return str(root / "opus-mt-{source}-{target}")
