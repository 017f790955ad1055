from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForMaskedLM, BertConfig, BertForMaskedLM, BertTokenizer

from core.augment.judging.plausible import plausibility
from core.errors import AssayError

WORDS = "the parcel did not arrive on monday please send it again my card was stolen".split()


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small masked language model with random weights."""
    folder = tmp_path_factory.mktemp("masked")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    BertTokenizer(vocab={piece: place for place, piece in enumerate(pieces)}, model_max_length=32).save_pretrained(
        folder
    )
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(pieces), max_position_embeddings=32, initializer_range=0.5, **sizes)
    BertForMaskedLM(config).save_pretrained(folder)
    return folder


def one_at_a_time(text: str, folder: Path) -> float:
    """The score of the paper, token by token: the oracle."""
    tokenizer, model = BertTokenizer.from_pretrained(folder), AutoModelForMaskedLM.from_pretrained(folder).eval()
    ids = tokenizer(text)["input_ids"]
    found = []
    for place in range(1, len(ids) - 1):
        hidden = torch.tensor([ids])
        hidden[0, place] = tokenizer.mask_token_id
        with torch.no_grad():
            found.append(float(torch.log_softmax(model(hidden).logits[0, place], -1)[ids[place]]))
    return float(np.mean(found))


def test_is_the_score_of_the_paper_where_one_token_is_hidden_at_a_time(masked: Path) -> None:
    texts = ["the parcel did not arrive", "please send my card again", "the the the the the the the", "card"]
    found = plausibility(texts, masked, stride=32)
    assert found == pytest.approx([one_at_a_time(text, masked) for text in texts], abs=1e-4)


def test_hiding_several_at_once_reads_every_token_once(masked: Path) -> None:
    texts = ["the parcel did not arrive on monday please send it again", "card"]
    several = plausibility(texts, masked, stride=3)
    assert np.isfinite(several).all() and several[1] == pytest.approx(one_at_a_time("card", masked), abs=1e-4)
    assert abs(several[0] - one_at_a_time(texts[0], masked)) < 1.5


def test_texts_without_tokens_have_no_score(masked: Path) -> None:
    found = plausibility(["", "card"], masked)
    assert np.isnan(found[0]) and np.isfinite(found[1])


def test_a_sentence_encoder_is_refused(tiny_model: Path) -> None:
    with pytest.raises(AssayError, match="head for filling in hidden words"):
        plausibility(["card"], tiny_model)
