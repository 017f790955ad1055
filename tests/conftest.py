"""What the tests share: a workspace of their own, a tiny real model, and a small learnable dataset."""

import os

os.environ.update(HF_HUB_OFFLINE="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from core.dataset import Dataset
from core.store.workspace import Workspace
from core.types import Roles

# A developer's run draws new examples each time; CI draws the same ones, so that it fails for its change alone.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

TOPICS = {
    "card": "card pin chip contactless blocked stolen wallet bank credit swipe".split(),
    "parcel": "parcel delivery courier address late tracking shipped box depot van".split(),
    "login": "login password reset account email username locked code verify screen".split(),
}
FILLER = "please help my is the was not again today since yesterday need you can it still why how a with".split()


def support_rows(per_class: int, seed: int = 0) -> pd.DataFrame:
    """Rows of three topics: two words of the topic among filler, so that a small model can learn them."""
    rng = random.Random(seed)
    rows = []
    for number in range(per_class):
        for label, words in TOPICS.items():
            chosen = rng.sample(words, 2) + rng.sample(FILLER, 4)
            rng.shuffle(chosen)
            rows.append({"text": f"{' '.join(chosen)} {number % 10}{number // 10}", "label": label})
    return pd.DataFrame(rows)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace; the command line finds it too."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path / "workspace"))
    return Workspace.open()


@pytest.fixture(scope="session")
def support_like() -> Dataset:
    """120 labelled rows of three classes, not split."""
    return Dataset.from_frame(support_rows(40), Roles(text="text", label="label"), name="support")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BertModel of 2 layers, 32 wide, random weights and a vocabulary of the words above."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("tiny_model")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = [word for topic in TOPICS.values() for word in topic] + FILLER + list(",.?!<>&")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{one}" for one in letters), *words]
    vocabulary = {piece: place for place, piece in enumerate(dict.fromkeys(pieces))}
    BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.2,
    )
    BertModel(config).save_pretrained(folder)
    return folder
