"""Words filled in by a masked model: all gaps of many texts in one pass, against one pass for each text and gap."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.augment.engines.masked import Filler, Gap

#: Three words in ten are changed: nlpaug's default.
TEXTS, SHARE, TOP = 300, 0.3, 20


def small_model(folder: Path, words: list[str]) -> None:
    """A BERT of 2 layers, 128 wide, with its head and a vocabulary of the words; random weights."""
    import torch
    from transformers import BertConfig, BertForMaskedLM, BertTokenizer

    vocabulary = {piece: place for place, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words])}
    BertTokenizer(vocab=vocabulary, model_max_length=128).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=512,
        max_position_embeddings=128, initializer_range=0.2,
    )  # fmt: skip
    BertForMaskedLM(config).save_pretrained(folder)


def one_by_one(folder: Path, texts: list[str], gaps: list[list[Gap]]) -> list[list[str]]:
    """What nlpaug and TextAttack do: for each position of each text a forward pass, its logits, and a draw."""
    import torch
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForMaskedLM.from_pretrained(folder).eval()
    found = []
    for text, own in zip(texts, gaps, strict=True):
        words = []
        for gap in own:
            given = tokenizer(text[: gap.start] + tokenizer.mask_token + text[gap.end :], return_tensors="pt")
            with torch.inference_mode():
                logits = model(**given).logits[0]
            place = int((given["input_ids"][0] == tokenizer.mask_token_id).nonzero()[0, 0])
            best = torch.topk(logits[place], TOP)
            drawn = int(best.indices[torch.multinomial(best.values.softmax(0), 1)])
            words.append(str(tokenizer.convert_ids_to_tokens(drawn)))
        found.append(words)
    return found


@pytest.mark.bench
def test_filling_gaps(tmp_path: Path, report: Callable[[str, float, float, str], None]) -> None:
    """Both sides twice, in turn, on one core, in seconds of the processor; loading the model counts on both sides."""
    import torch

    torch.set_num_threads(1)
    rng = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = list(dict.fromkeys("".join(rng.choices(letters, k=rng.randint(4, 9))) for _ in range(20_000)))
    small_model(tmp_path, words)
    texts, gaps = [], []
    for _ in range(TEXTS):
        chosen = rng.choices(words, k=rng.randint(8, 25))
        starts = [sum(len(word) + 1 for word in chosen[:place]) for place in range(len(chosen))]
        places = sorted(rng.sample(range(len(chosen)), round(SHARE * len(chosen))))
        texts.append(" ".join(chosen))
        gaps.append(
            [
                Gap(starts[place], starts[place] + len(chosen[place]), frozenset({chosen[place]}), rng.random())
                for place in places
            ]
        )
    ours = peer = 0.0
    for _ in range(2):
        start = time.process_time()
        filled = Filler(str(tmp_path), None, lambda word: False).fill(texts, gaps, TOP, 1.0)
        ours += time.process_time() - start
        start = time.process_time()
        other = one_by_one(tmp_path, texts, gaps)
        peer += time.process_time() - start
    total = sum(map(len, gaps))
    assert sum(word is not None for row in filled for word in row) == sum(map(len, other)) == total
    report(f"{total} words in {TEXTS} texts, twice", ours, peer, "one pass for each text and position")
    assert peer >= 15 * ours
