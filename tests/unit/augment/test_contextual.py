import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.augment.contextual import Contextual
from core.augment.engines.keeping import Keeping
from core.augment.engines.masked import EXAMPLE, Filler, Gap, lacking
from core.contracts import Context
from core.errors import AssayError
from core.wordforms.tokens import plain, token_pattern

SHARED = Path(__file__).parents[4] / "shared/data"
PARCEL = "The driver left my parcel at the shop again, and the kettle is not new."


def made(folder: Path, texts: list[str], seed: int = 0, **settings_: Any) -> list[str | None]:
    step = Contextual.model_validate({"model": str(folder), **settings_})
    return step.variants(texts, [""] * len(texts), Context(seed=seed))


def words(text: str) -> list[str]:
    return token_pattern(text.isascii()).findall(text)


def between(text: str) -> list[str]:
    return token_pattern(text.isascii()).split(text)[::2]


@pytest.fixture(scope="module")
def filler(masked: Path) -> Filler:
    return Filler(str(masked), None, lambda word: False, ("the", "cup", "lid"))


class TestSubstitution:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("share", [0.05, 0.3, 1.0])
    def test_as_many_words_as_asked_change_and_nothing_else(self, masked: Path, seed: int, share: float) -> None:
        (child,) = made(masked, [PARCEL], seed, share=share)
        assert child is not None and between(child) == between(PARCEL)
        changed = [(old, new) for old, new in zip(words(PARCEL), words(child), strict=True) if old != new]
        content = {"driver", "left", "parcel", "shop", "kettle", "new"}
        assert {old for old, _ in changed} <= content
        assert len(changed) == min(max(1, round(share * len(words(PARCEL)))), len(content))

    def test_a_new_word_is_neither_its_own_nor_its_neighbor_nor_a_piece(self, masked: Path, roberta: Path) -> None:
        for folder in (masked, roberta):
            for seed in range(30):
                (child,) = made(folder, [PARCEL], seed, share=0.2, top=500, temperature=5)
                assert child is not None
                old, new = words(PARCEL), words(child)
                for place, (before, after) in enumerate(zip(old, new, strict=True)):
                    if before != after:
                        around = {word.lower() for word in old[max(0, place - 1) : place + 2]}
                        assert after.lower() not in around
                        assert after.isalpha() and (len(after) > 3 or after in old)

    def test_capitals_follow_the_word_that_was_there(self, masked: Path) -> None:
        (child,) = made(masked, ["Parcel lost. Kettle broken. SHOP"], share=1, keep_names=False)
        assert child is not None and re.fullmatch(r"[A-Z][a-z]+ [a-z]+\. [A-Z][a-z]+ [a-z]+\. [A-Z]+", child)

    def test_stop_words_negations_and_numbers_can_be_set_free(self, masked: Path) -> None:
        text = "it was not two"
        assert made(masked, [text], share=1) == [None]
        for free, place in (("keep_stop_words", 0), ("keep_negations", 2), ("keep_numbers", 3)):
            (child,) = made(masked, [text], share=1, **{free: False})
            assert child is not None and child.split()[place] != text.split()[place], free
        (child,) = made(masked, [text], share=1, language="other")
        assert child is not None and all(new != old for new, old in zip(child.split(), text.split(), strict=True))

    def test_what_is_kept_is_not_put_in_either(self, masked: Path) -> None:
        kept = Keeping("en", True, True, True).kept
        for seed in range(30):
            (child,) = made(masked, ["parcel never lost two kettle with lid"], seed, share=1, top=500, temperature=10)
            assert child is not None
            assert [word for word in child.split() if kept(word)] == ["never", "two", "with"]

    def test_names_and_addresses_stay(self, masked: Path) -> None:
        text = "Ask @kettle or shop@street.com about #refund at https://shop.de/cup of Berlin, IKEA and my order A12-3"
        for seed in range(10):
            (child,) = made(masked, [text], seed, share=1)
            assert child is not None
            for kept in ("@kettle", "shop@street.com", "#refund", "https://shop.de/cup", "Berlin", "IKEA", "A12-3"):
                assert kept in child

    @pytest.mark.parametrize(
        "text", ["", "  ", "12 34", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "[MASK]", "@a #b", "是的我们"]
    )
    def test_texts_without_a_word_to_change_give_nothing(self, masked: Path, text: str) -> None:
        assert made(masked, [text]) == [None]


class TestInsertion:
    def test_the_old_words_stay_in_order(self, masked: Path) -> None:
        for seed in range(10):
            (child,) = made(masked, [PARCEL], seed, way="insert", share=0.3)
            assert child is not None
            rest = iter(words(child))
            assert all(word in rest for word in words(PARCEL))
            assert len(words(child)) == len(words(PARCEL)) + round(0.3 * len(words(PARCEL)))

    def test_nothing_comes_between_a_negation_and_its_word_or_before_a_sentence(self, masked: Path) -> None:
        text = "The cup is not new. The lid was never late"
        for seed in range(20):
            (child,) = made(masked, [text], seed, way="insert", share=1)
            assert child is not None
            assert "not new. The" in child and "never late" in child and child.startswith("The ")
            (child,) = made(masked, [text], seed, way="insert", share=1, keep_negations=False)
            assert child is not None and "not new" not in child


class TestFilling:
    def test_the_likeliest_word_is_what_transformers_says_for_each_gap(self, masked: Path, filler: Filler) -> None:
        """Both gaps of a text are hidden in one pass, so the oracle hides both too."""
        import torch
        from transformers import AutoTokenizer, BertForMaskedLM

        text = "the driver left my parcel again"
        gaps = [Gap(4, 10, frozenset({"driver"}), 0.9), Gap(19, 25, frozenset({"parcel"}), 0.1)]
        found = filler.fill([text], [gaps], top=1, temperature=1.0)
        tokenizer: Any = AutoTokenizer.from_pretrained(masked)
        model = BertForMaskedLM.from_pretrained(masked).eval()
        given = tokenizer("the [MASK] left my [MASK] again", return_tensors="pt")
        with torch.no_grad():
            logits = model(**given).logits[0]
        for place, gap, mine in zip((2, 5), gaps, found[0], strict=True):
            order = logits[place].argsort(descending=True).tolist()
            said = (tokenizer.convert_ids_to_tokens(one) for one in order)
            fit = (one for one in said if one.isalpha() and (len(one) > 3 or one in ("the", "cup", "lid")))
            assert mine == next(one for one in fit if one not in gap.unlike)

    def test_draws_follow_the_probabilities(self, filler: Filler) -> None:
        gap = frozenset({"driver"})
        draws = [(place + 0.5) / 400 for place in range(400)]
        texts = ["the driver left"] * 400
        found = filler.fill(texts, [[Gap(4, 10, gap, draw)] for draw in draws], top=4, temperature=1.0)
        counts = pd.Series([row[0] for row in found]).value_counts()
        assert len(counts) <= 4
        flat = filler.fill(texts, [[Gap(4, 10, gap, draw)] for draw in draws], top=4, temperature=1000.0)
        assert pd.Series([row[0] for row in flat]).value_counts().tolist() == pytest.approx([100] * 4, abs=2)
        assert counts.index[0] == filler.fill(texts[:1], [[Gap(4, 10, gap, 0.5)]], top=1, temperature=1.0)[0][0]

    def test_the_batch_changes_nothing(self, filler: Filler, monkeypatch: pytest.MonkeyPatch) -> None:
        rng = np.random.default_rng(0)
        texts = [" ".join(rng.choice(["driver", "parcel", "shop", "late"], size=size)) for size in range(1, 25)]
        gaps = [[Gap(0, len(text.split()[0]), frozenset(), float(rng.random()))] for text in texts]
        together = filler.fill(texts, gaps, 20, 1.0)
        alone = [filler.fill([text], [gap], 20, 1.0)[0] for text, gap in zip(texts, gaps, strict=True)]
        assert together == alone
        monkeypatch.setattr("core.augment.engines.masked._BLOCK", 5)
        assert filler.fill(texts, gaps, 20, 1.0) == together

    def test_all_gaps_of_all_texts_take_one_pass(self, filler: Filler, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[int] = []
        usual = filler.model.forward

        def counted(**given_: Any) -> Any:
            calls.append(1)
            return usual(**given_)

        monkeypatch.setattr(filler.model, "forward", counted)
        texts = ["the driver left the parcel"] * 40
        gaps = [[Gap(4, 10, frozenset(), 0.5), Gap(20, 26, frozenset(), 0.5)] for _ in texts]
        found = filler.fill(texts, gaps, 20, 1.0)
        assert calls == [1] and all(None not in row for row in found)

    def test_gaps_beyond_what_the_model_reads_stay_empty(self, masked: Path, filler: Filler) -> None:
        text = "parcel " * 200
        gaps = [Gap(0, 6, frozenset(), 0.5), Gap(7 * 150, 7 * 150 + 6, frozenset(), 0.5)]
        first, last = filler.fill([text], [gaps], 20, 1.0)[0]
        assert first and last is None
        (child,) = made(masked, [text], share=1, most=100)
        assert child is not None and child.split()[40:] == text.split()[40:] and child != text

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=4))
    def test_any_text_keeps_what_stands_between_its_words(self, masked: Path, texts: list[str]) -> None:
        texts = [f"{text} parcel {text[::-1]}" for text in texts]
        for text, child in zip(texts, made(masked, texts, share=0.5), strict=True):
            if child is not None:
                assert between(child) == between(text)
                assert [word for word in words(text) if not plain(word)] == [
                    word for word in words(child) if not plain(word)
                ]


class TestRows:
    def test_children_stand_behind_their_parents_and_repeat(self, masked: Path) -> None:
        frame = pd.DataFrame(
            {"uid": ["a", "b", "c"], "text": [PARCEL, None, "12"], "label": ["x", "y", None], "split": "train",
             "origin": None}
        ).astype("str")  # fmt: skip
        frame["origin"] = pd.Series([None] * 3, dtype="str")
        step = Contextual(model=str(masked), per_row=3)
        context = Context(seed=1, place=2)
        after = step.apply(frame, context)
        assert after["uid"].tolist() == ["a", "a~2.0", "a~2.1", "a~2.2", "b", "c"]
        assert after["origin"].dropna().tolist() == ["a"] * 3
        assert context.notes == ["3 children could not be made or would equal the parent."]
        pd.testing.assert_frame_equal(after, step.apply(frame, Context(seed=1, place=2)))
        assert after["text"].tolist() != step.apply(frame, Context(seed=2, place=2))["text"].tolist()

    @pytest.mark.model
    def test_the_packaged_encoder_says_that_it_has_no_head(self) -> None:
        with pytest.raises(AssayError, match="no head that fills in hidden words") as raised:
            Contextual().variants(["the parcel"], [""], Context())
        assert f"hf download {EXAMPLE}" in raised.value.remedy

    def test_models_of_other_kinds_are_told_apart(self, gpt: Path, t5: Path, tiny_model: Path, tmp_path: Path) -> None:
        for folder, why in ((gpt, "not made for filling in"), (t5, "an encoder and a decoder"), (tiny_model, "lack")):
            with pytest.raises(AssayError, match=why):
                made(folder, ["the parcel"])
        with pytest.raises(AssayError, match="no such folder"):
            made(tmp_path / "none", ["the parcel"])

    def test_what_is_missing_is_one_line_with_its_command(self, masked: Path) -> None:
        assert lacking(str(masked)) == ""
        assert f"hf download {EXAMPLE}" in lacking() and "\n" not in lacking()
        assert lacking("nobody/nothing").startswith("The model nobody/nothing is not on this machine: run `hf download")


#: File, row, what must stay in every child.
REAL = [
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 3, ["@VirginAmerica", "it's", "&amp;", '"']),
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 5, ["@VirginAmerica", "$30", "didn't", "VA"]),
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 7, ["@VirginAmerica", "Hats", "https://t.co/mWpG7grEZP"]),
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 10, ["@VirginAmerica", "second", "10-24"]),
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 11, ["@VirginAmerica", "&lt;3", ":D"]),
    ("airline_tweets/Tweets_scientific_ids.csv.gz", 12, ["@Australia", "2nd", "1st", "haven't"]),
    (
        "airline_tweets/Tweets_scientific_ids.csv.gz",
        13,
        ["@virginmedia", "#fabulous", "#Seductive", "http://t.co/ahlXHhKiyn"],
    ),
]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize(("file", "row", "kept"), REAL)
def test_real_rows_keep_names_numbers_negations_and_signs(masked: Path, file: str, row: int, kept: list[str]) -> None:
    text = str(pd.read_csv(SHARED / file)["text"].iloc[row])
    for seed in range(5):
        (child,) = made(masked, [text], seed, share=0.4)
        assert child is not None and child != text and between(child) == between(text)
        assert all(sign in text and sign in child for sign in kept)
