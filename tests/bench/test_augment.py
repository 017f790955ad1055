"""Methods that make rows against nlpaug's own batch call, on the same texts in the same run; and two processes.

``ASSAY_BENCH_ROWS`` sets the number of texts (default 100,000); the texts are the sample's, repeated.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import Changing
from core.augment.common.corpus import prepared
from core.augment.common.shards import crew
from core.augment.delete_words import DeleteWords
from core.augment.keyboard import Keyboard
from core.augment.ocr import Ocr
from core.augment.random_characters import RandomCharacters
from core.augment.spelling import Spelling
from core.augment.split_words import SplitWords
from core.augment.swap_words import SwapWords
from core.augment.synonyms import Synonyms
from core.augment.tfidf import Tfidf
from core.contracts import Context
from core.wordforms.wordnet import found

ROWS = int(os.environ.get("ASSAY_BENCH_ROWS", "100000"))
SAMPLE = Path(__file__).parents[2] / "core/collect/samples/support.csv"
#: nlpaug's own intensity; ours is set to the same.
SHARE = 0.3
Report = Callable[[str, float, float, str], None]

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def texts() -> list[str]:
    sample = pd.read_csv(SAMPLE)["text"].dropna().tolist()
    return (sample * (ROWS // len(sample) + 1))[:ROWS]


def peer(kind: str, texts: list[str], cache: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """nlpaug's augmenter with its own settings; its tagger is not there, so that every word is tagged as a noun."""
    nlpaug._library()
    import nlpaug.augmenter.char as characters
    import nlpaug.augmenter.word as words

    if kind == "augment.tfidf":
        from nlpaug.model.word_stats import TfIdf
        from nlpaug.util.text.tokenizer import Tokenizer

        model = TfIdf()
        model.train([Tokenizer.tokenizer(text) for text in texts[:2000]])
        model.save(str(cache))
        return words.TfIdfAug(model_path=str(cache))
    if kind == "augment.synonyms":
        import nltk.data
        from nlpaug.model.word_dict import WordNet

        nltk.data.path.append(str(prepared(cache).parent.parent))
        monkeypatch.setattr(WordNet, "pos_tag", classmethod(lambda cls, tokens: [(token, "NN") for token in tokens]))
        return words.SynonymAug()
    made: dict[str, Callable[[], Any]] = {
        "augment.keyboard": characters.KeyboardAug, "augment.ocr": characters.OcrAug,
        "augment.random_characters": lambda: characters.RandomCharAug(action="swap"),
        "augment.swap_words": lambda: words.RandomWordAug(action="swap"), "augment.delete_words": words.RandomWordAug,
        "augment.split_words": words.SplitAug, "augment.spelling": words.SpellingAug,
    }  # fmt: skip
    return made[kind]()


METHODS: list[Changing] = [
    Keyboard(share=SHARE, letters=SHARE, most_letters=10), Ocr(share=SHARE, letters=SHARE, most_letters=10),
    RandomCharacters(share=SHARE, letters=SHARE, most_letters=10), SwapWords(share=SHARE), DeleteWords(share=SHARE),
    SplitWords(share=SHARE), Spelling(share=SHARE), Tfidf(share=SHARE), Synonyms(share=SHARE),
]  # fmt: skip


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_rate_on_one_core(
    method: Changing, texts: list[str], tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides twice, in turn, after each has loaded what it needs; what ours learns or looks up counts."""
    if method.kind == "augment.synonyms" and found() is None:
        pytest.skip("WordNet is not installed")
    random.seed(0)
    np.random.seed(0)
    context, other = Context(cache=tmp_path), peer(method.kind, texts, tmp_path, monkeypatch)
    method.variants(texts[:20], [""] * 20, context)
    other.augment(texts[:20])
    half = len(texts) // 2
    ours = peers = 0.0
    for part in (texts[:half], texts[half:]):
        ours += seconds(lambda part=part: method.variants(part, [""] * len(part), context))
        peers += seconds(lambda part=part: other.augment(part))
    report(f"{method.kind}, {len(texts):,} texts", ours, peers, f"nlpaug, {len(texts) / peers:,.0f} texts/s")
    print(f"ours: {len(texts) / ours:,.0f} texts/s")
    assert peers >= ours


@pytest.mark.parametrize("method", [METHODS[0], METHODS[4]], ids=lambda method: method.kind)
def test_two_processes(method: Changing, texts: list[str], report: Report) -> None:
    """The same texts on one core and on two, with workers that a job has started; the same rows come out."""
    labels = [""] * len(texts)
    method.variants(texts[:20], labels[:20], Context())
    with crew(2):
        start = time.perf_counter()
        method.variants(texts[:5000], labels[:5000], Context())  # by then, the other process is ready
        began = time.perf_counter() - start
        two = seconds(lambda: method.variants(texts, labels, Context()))
        together = method.variants(texts[:5000], labels[:5000], Context())
    one = seconds(lambda: method.variants(texts, labels, Context()))
    assert method.variants(texts[:5000], labels[:5000], Context()) == together
    report(f"{method.kind}, two processes", two, one, f"one process; the first 5,000 took {began:.1f} s")
    assert one > two, "the second process must at least pay for itself"
