"""Prevents: each way in which nlpaug surprises: global seeds, returned input, empty lists, networks, dictionaries."""

import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.augment import _nlpaug as nlpaug
from core.augment.common import corpus
from core.augment.common.light import Table, light
from core.augment.synonyms import Synonyms
from core.contracts import Context
from core.errors import AssayError
from core.wordforms import wordnet

HALF = nlpaug.Amount(0.5, 10)
ROWS = [["parcel", "order", "broken"], [], ["help", "refund", "the", "kettle"]]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every attempt to open a connection or to look a name up is noted, and fails."""
    tried: list[str] = []

    def refuse(*given: Any, **named: Any) -> Any:
        tried.append(str(given))
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield tried


class TestEmptyInput:
    def test_nlpaug_gives_fewer_answers_than_texts(self) -> None:
        nlpaug._library()
        from nlpaug.augmenter.word import RandomWordAug

        assert RandomWordAug().augment("") == [] and RandomWordAug().augment([]) == []

    def test_here_every_row_has_its_own_answer(self) -> None:
        engine = nlpaug.keyboard(HALF, HALF, "en")
        assert engine.change([], rng()) == []
        assert engine.change([[], []], rng()) == [None, None]
        first, none, last = engine.change(ROWS, rng())
        assert none is None and first is not None and last is not None
        assert len(first) == 3 and len(last) == 4

    def test_too_few_answers_are_an_error(self) -> None:
        class Short:
            def augment(self, data: list[str]) -> list[list[str]]:
                return [["x"]] * (len(data) - 1)

        with pytest.raises(AssayError, match="1 of 2 rows"):
            nlpaug.Engine(Short()).change(ROWS, rng())


class TestReturnedInput:
    def test_nlpaug_does_not_tell_that_it_failed(self) -> None:
        nlpaug._library()
        from nlpaug.augmenter.word import SpellingAug

        assert SpellingAug().augment(["qqqq zzzz"]) == ["qqqq zzzz"]

    def test_here_nothing_made_is_none(self) -> None:
        engine = nlpaug.spelling(HALF, {"parcel": ["parsel"]})
        assert engine.change([["qqqq"], ["parcel"], ["zzzz", "qqqq"]], rng()) == [None, ["parsel"], None]

    def test_a_row_of_one_word_cannot_be_swapped(self) -> None:
        assert nlpaug.order("swap", HALF).change([["1"], ["1", "3"]], rng()) == [None, ["3", "1"]]


class TestGlobalSeeds:
    def test_nlpaug_draws_from_both_global_states(self) -> None:
        nlpaug._library()
        from nlpaug.augmenter.word import SplitAug

        before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[index,union-attr]
        SplitAug().augment(["parcels and kettles were broken yesterday"])
        assert random.getstate() != before[0]
        assert np.random.get_state()[1].tolist() != before[1] or np.random.get_state()[2] > 0  # type: ignore[index,union-attr]

    @pytest.mark.parametrize("make", [lambda: nlpaug.split(HALF), lambda: nlpaug.keyboard(HALF, HALF, "en")])
    def test_here_they_stay_and_do_not_matter(self, make: Any) -> None:
        answers = []
        for seed in (1, 2):
            random.seed(seed)
            np.random.seed(seed)
            states = random.getstate(), np.random.get_state()
            answers.append(make().change(ROWS, rng(7)))
            assert random.getstate() == states[0]
            assert all(np.array_equal(one, two) for one, two in zip(np.random.get_state(), states[1], strict=True))
        assert answers[0] == answers[1]

    def test_another_generator_gives_another_answer(self) -> None:
        rows = [["parcel", "order", "broken", "kettle", "refund"]] * 20
        engine = nlpaug.keyboard(HALF, HALF, "en")
        assert engine.change(rows, rng(1)) != engine.change(rows, rng(2))

    def test_states_are_restored_after_an_error(self) -> None:
        state = random.getstate()
        with pytest.raises(ZeroDivisionError), nlpaug.seeded(rng()):
            raise ZeroDivisionError
        assert random.getstate() == state


class TestNetwork:
    def test_nlpaug_asks_the_network_where_wordnet_is_missing(
        self, offline: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nlpaug._library()
        import nltk
        from nlpaug.augmenter.word import SynonymAug

        monkeypatch.setattr(nltk.data, "path", [])
        asked: list[str] = []
        monkeypatch.setattr(nltk, "download", lambda name: asked.append(name))
        SynonymAug()
        assert "wordnet" in asked

    def test_here_it_is_an_error_and_nobody_is_asked(
        self, offline: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(wordnet, "places", lambda: [tmp_path])
        with pytest.raises(AssayError, match="not installed") as caught:
            Synonyms().variants(["The parcel is broken."], [""], Context(cache=tmp_path))
        assert "apt install wordnet-base" in caught.value.remedy and not offline

    @pytest.mark.skipif(wordnet.found() is None, reason="WordNet is not installed")
    def test_synonyms_are_made_without_a_network(self, offline: list[str], tmp_path: Path) -> None:
        (made,) = Synonyms(share=1.0).variants(["The parcel is broken."], [""], Context(cache=tmp_path))
        assert made == "The package is broken." and not offline

    def test_no_other_method_asks_it(self, offline: list[str]) -> None:
        for engine in (nlpaug.ocr(HALF, HALF), nlpaug.characters("swap", HALF, HALF), nlpaug.order("delete", HALF)):
            engine.change(ROWS, rng())
        nlpaug.misspellings.cache_clear()
        assert nlpaug.misspellings() and not offline


class TestDictionaries:
    def test_what_was_loaded_before_does_not_matter(self) -> None:
        nlpaug._library()
        from nlpaug.augmenter.word import SpellingAug

        SpellingAug(include_reverse=True)
        expected = dict(nlpaug.misspellings())
        nlpaug.misspellings.cache_clear()
        assert nlpaug.misspellings() == expected
        assert "recive" in expected["receive"] and "lock" not in expected["luck"]

    def test_no_form_is_a_word_of_the_list_or_has_odd_signs(self) -> None:
        table = nlpaug.misspellings()
        assert len(table) > 10_000
        assert not {form for forms in table.values() for form in forms} & table.keys()
        assert all(form.isalpha() for forms in table.values() for form in forms)

    def test_keyboards_know_letters_of_the_same_case_alone(self) -> None:
        engine = nlpaug.keyboard(HALF, HALF, "en")
        table = engine._augmenter.model.model
        assert set("abcxyzABCXYZ") <= table.keys()
        assert all(near.isalpha() and len(near) == 1 for nears in table.values() for near in nears)
        assert all(near.isupper() == key.isupper() for key, nears in table.items() for near in nears)
        assert {"1", "t", " t"}.isdisjoint(table["u"])

    def test_tfidf_of_one_dataset_does_not_serve_the_next(self) -> None:
        for word in ("first", "second"):
            known = nlpaug.statistics([[word, "common"], [word, "common"]])
            (answer,) = nlpaug.tfidf("substitute", nlpaug.Amount(1.0, 10), known, 3).change([[word, "common"]], rng(3))
            assert set(answer or [word]) <= {word, "common"}

    def test_tfidf_where_all_words_say_the_same(self) -> None:
        known = nlpaug.statistics([["a", "b"], ["c", "d"]])
        assert known.shares.sum() == pytest.approx(len(known.words)) and set(known.words) == set("abcd")

    def test_tfidf_draws_what_nlpaug_draws(self) -> None:
        from nlpaug.model.word_stats import TfIdf

        rows = [["parcel", "late", "again"], ["parcel", "refund"], ["refund", "late", "box", "box"]]
        known, stock = nlpaug.statistics(rows), TfIdf()
        stock.train(rows)
        engine = nlpaug.tfidf("substitute", HALF, known, 5)
        with nlpaug.seeded(rng(1)):
            ours = engine._augmenter.model.predict("parcel", top_k=50)
        with nlpaug.seeded(rng(1)):
            theirs = stock.predict("parcel", top_k=50)
        assert ours == theirs and len(set(ours)) > 1


class TestLight:
    @pytest.mark.parametrize("seed", range(5))
    def test_answers_are_those_of_the_whole_nlpaug(self, seed: int) -> None:
        """The objects that stand in for nlpaug's Doc change nothing but the time."""
        nlpaug._library()
        from nlpaug.augmenter.char import KeyboardAug, OcrAug, RandomCharAug
        from nlpaug.augmenter.word import RandomWordAug, SplitAug

        rows = [["parcel", "order", "broken"], ["Help", "refund", "the", "kettle", "mugs"], ["one", "two"]]
        made = [(kind, {}) for kind in (KeyboardAug, OcrAug, SplitAug)]
        made += [(RandomCharAug, {"action": action}) for action in ("insert", "substitute", "swap", "delete")]
        made += [(RandomWordAug, {"action": action}) for action in ("swap", "delete")]
        for kind, named in made:
            ours = nlpaug.Engine(light(kind)(**named)).change(rows, rng(seed))
            assert ours == nlpaug.Engine(kind(**named)).change(rows, rng(seed)), kind

    def test_nlpaugs_own_classes_stay(self) -> None:
        nlpaug._library()
        from nlpaug.augmenter.word import random as module
        from nlpaug.util import Doc

        light(module.RandomWordAug)
        assert module.Doc is Doc and module.RandomWordAug.delete.__globals__["Doc"] is Doc

    def test_tables_say_what_may_stand_for_a_word(self) -> None:
        assert Table({"a": ("b",)}).predict("a") == ["b"] and Table({"a": ("b",)}).predict("c") == []
        tagged = Table({("a", "noun"): ("b",)}, lambda word: "noun")
        assert tagged.pos_tag(["a"]) == [("a", "NN")]
        assert tagged.predict("A", pos="n") == ["b"] and tagged.predict("a", pos="v") == []


PROBE = """
import hashlib, json, sys
from core.augment import _nlpaug as nlpaug
table = nlpaug.misspellings()
print(hashlib.sha256(json.dumps(list(table.items())).encode()).hexdigest())
absent = any(type(one).__name__ == "_Absent" for one in sys.meta_path)
print(sorted({"torch", "transformers"} & sys.modules.keys()), absent)
"""


def test_another_process_has_the_same_lists_and_loads_no_model_library() -> None:
    """nlpaug orders misspellings by the hash of strings, which differs between processes."""
    found = []
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        found.append(run.stdout.split("\n")[:2])
    assert found[0] == found[1] and found[0][1] == "[] False"


@pytest.mark.skipif(wordnet.found() is None, reason="WordNet is not installed")
class TestCorpus:
    def test_a_copy_that_is_there_is_taken(self, tmp_path: Path) -> None:
        folder = corpus.prepared(tmp_path)
        assert (folder / "lexnames").is_file() and (folder / "index.sense").is_file()
        stamp = (folder / "lexnames").stat().st_mtime_ns
        assert corpus.prepared(tmp_path) == folder and (folder / "lexnames").stat().st_mtime_ns == stamp

    def test_who_comes_second_takes_what_the_first_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both see no folder, both copy; the one that is late finds the name taken."""
        done = corpus.prepared(tmp_path)
        source = wordnet.found()
        assert source is not None
        corpus._copy(source, done.parent.parent.parent)
        assert [path.name for path in tmp_path.iterdir()] == [done.parent.parent.parent.name]

    def test_a_torn_installation_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "dict").mkdir()
        (tmp_path / "dict/index.noun").write_text("", "utf-8")
        monkeypatch.setattr(wordnet, "places", lambda: [tmp_path / "dict"])
        with pytest.raises(AssayError, match="cannot be copied"):
            corpus.prepared(tmp_path / "cache")
        assert list((tmp_path / "cache").iterdir()) == []
