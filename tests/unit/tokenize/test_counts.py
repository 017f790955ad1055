"""Prevents: counts of cut texts, counts of another tokenizer or dataset, shares that do not follow from the tokens."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.dataset import Dataset
from core.store.workspace import Workspace
from core.tokenize import counts as module
from core.tokenize.budget import cut_at, padded, per_class, sizes, waste
from core.tokenize.counts import Counts, all_counted, count, counted, kept
from core.tokenize.job import count_job
from core.tokenize.load import load_tokenizer
from core.tokenize.side_by_side import differences, figures

TEXTS = pd.Series(["card pin", None, "  ", "card " * 90, "zzz card \u2603", "pin"], dtype="str")


@pytest.fixture
def found(tiny_model: Path) -> Counts:
    """The counts of the texts above."""
    return count(TEXTS, tiny_model)


def test_each_text_has_the_tokens_of_its_tokenizer(found: Counts, tiny_model: Path) -> None:
    tokenizer = load_tokenizer(tiny_model)
    assert found.places.tolist() == [0, 3, 4, 5]
    expected = [len(tokenizer(TEXTS[place], truncation=False)["input_ids"]) for place in found.places]
    assert found.tokens.tolist() == expected == [4, 92, 7, 3]
    assert found.unknown.tolist() == [0, 0, 1, 0]
    assert found.words.tolist() == [2, 90, 2, 1]
    assert found.word_pieces.tolist() == [2, 90, 4, 1]
    assert found.characters.tolist() == [8, 450, 10, 3]
    assert (found.special, found.known, found.total, found.sampled) == (2, False, 4, False)
    assert found.worst == (("zzz", 1, 3, False),)


@pytest.mark.parametrize("model", ["byte_model", "unigram_model", "slow_model"])
def test_other_families_count_too(model: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(model)
    tokenizer = load_tokenizer(folder)
    found = count(TEXTS, folder)
    assert found.tokens.tolist() == [len(tokenizer(TEXTS[place])["input_ids"]) for place in found.places]
    assert found.known == (tokenizer.unk_token_id is None)


def test_a_word_is_cut_as_behind_a_blank(byte_model: Path) -> None:
    found = count(pd.Series(["help the parcel", "parcel parcel"]), byte_model)
    tokenizer = load_tokenizer(byte_model)
    assert found.word_pieces[1] == 2 * len(tokenizer(" parcel")["input_ids"])


def test_a_sample_is_even_and_says_so(tiny_model: Path) -> None:
    found = count(pd.Series(["card"] * 100), tiny_model, most=5)
    assert (len(found), found.total, found.sampled) == (5, 100, True)
    assert found.places.tolist() == [0, 24, 49, 74, 99]


def test_nothing_to_count(tiny_model: Path) -> None:
    none = count(pd.Series([None, ""], dtype="str"), tiny_model)
    assert (len(none), none.total, none.worst) == (0, 0, ())
    assert cut_at(none, 8).share == 0 and waste(none, 8, 16) == {"limit": 0.0, "batch": 0.0, "sorted": 0.0}
    assert figures(none, 8)["median"] == 0.0


def test_kept_counts_are_read_and_not_made_again(
    tiny_model: Path, byte_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = counted(TEXTS, "digest", tiny_model, tmp_path, most=2)
    assert first.sampled and not all_counted("digest", tiny_model, tmp_path)
    whole = counted(TEXTS, "digest", tiny_model, tmp_path)
    monkeypatch.setattr(module, "count", lambda *_: pytest.fail("counted again"))
    again = counted(TEXTS, "digest", tiny_model, tmp_path, most=2)
    assert again.tokens.tolist() == whole.tokens.tolist() and again.worst == whole.worst and not again.sampled
    assert kept("other", tiny_model, tmp_path) is None and kept("digest", byte_model, tmp_path) is None
    for path in tmp_path.glob("*.npz"):
        path.write_bytes(b"damaged")
    assert kept("digest", tiny_model, tmp_path, 2) is None


def test_what_a_limit_cuts(found: Counts) -> None:
    assert cut_at(found, 92).texts == 0
    cut = cut_at(found, 5)
    assert (cut.texts, cut.share) == (2, 0.5)
    assert cut.tokens_lost == pytest.approx((87 + 2) / (2 + 90 + 5 + 1))
    table = per_class(found, ["a", None, None, "b", "a", None], 5)
    assert table["class"].tolist() == ["a", "b"]
    assert table["cut"].tolist() == [0.5, 1.0]
    assert table["pieces_per_word"].tolist() == [6 / 4, 1.0]
    assert table["unknown"].tolist() == [0.5, 0.0]


def test_padding_is_what_padding_really_makes(found: Counts, tiny_model: Path) -> None:
    tokenizer = load_tokenizer(tiny_model)
    texts = [TEXTS[place] for place in found.places]
    orders = {"batch": texts, "sorted": sorted(texts, key=len, reverse=True)}
    shares = waste(found, 6, 3)
    for way, order in orders.items():
        made = [
            tokenizer(order[start : start + 3], truncation=True, max_length=6, padding=True)["attention_mask"]
            for start in (0, 3)
        ]
        cells = [one for batch in made for row in batch for one in row]
        assert shares[way] == pytest.approx(1 - sum(cells) / len(cells))
        assert padded(found, 6, 3)[way].tolist() == [len(batch[0]) for batch in made]
    assert shares["limit"] == pytest.approx(1 - (4 + 6 + 6 + 3) / 24)
    assert sizes(4, 3).tolist() == [3, 1]


def test_two_tokenizers_on_the_same_texts(found: Counts, byte_model: Path) -> None:
    other = count(TEXTS, byte_model)
    told = figures(other, 5)
    assert told["unknown_pieces"] is None and figures(found, 5)["unknown_texts"] == 0.25
    assert told["cut"] == pytest.approx((other.tokens > 5).mean())
    table = differences(found, other)
    assert len(table) == 4 and set(table["place"]) == {0, 3, 4, 5}
    far = np.abs(np.log(table["ratio"].to_numpy()))
    assert (np.diff(far) <= 1e-9).all()


def test_the_job_keeps_the_counts_of_a_version(workspace: Workspace, support_like: Dataset, tiny_model: Path) -> None:
    version = workspace.save(support_like, dataset_name="support")
    steps: list[float] = []
    told = count_job(workspace, {"version": version.id, "model": str(tiny_model)}, lambda done, *_: steps.append(done))
    assert told["texts"] == 120 and steps
    assert all_counted(workspace.manifest(version.id)["table"], tiny_model, workspace.cache / "tokens")


def test_a_moved_limit_answers_at_once(tiny_model: Path) -> None:
    whole = count(pd.Series(["card pin chip"] * 2000), tiny_model)
    many = Counts(**{**vars(whole), "tokens": np.tile(whole.tokens, 500), "places": np.arange(1_000_000)})
    begin = time.perf_counter()
    cut_at(many, 64), waste(many, 64, 16)
    assert time.perf_counter() - begin < 2
