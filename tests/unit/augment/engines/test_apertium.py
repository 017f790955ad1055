import shutil
import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.augment.engines import apertium
from core.augment.engines.apertium import code, lacking, pairs, short, there_and_back, translate
from core.errors import AssayError

here = pytest.mark.skipif(
    shutil.which("apertium") is None or "eng-spa" not in pairs(), reason="Apertium with eng-spa is not installed"
)


def test_codes_of_two_and_three_letters_mean_the_same() -> None:
    assert code("en") == code("eng") == "eng" and code("es") == "spa" and code("xyz") == "xyz"
    assert short("spa") == short("es") == "es" and short("xyz") == "xyz"


def test_without_apertium_one_line_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pairs() == frozenset()
    assert lacking() == "Apertium is not installed: run `apt-get install apertium apertium-eng-spa`."
    with pytest.raises(AssayError, match="not installed") as raised:
        there_and_back(["a"], "en", "es")
    assert raised.value.remedy == "Run `apt-get install apertium apertium-eng-spa`."


def test_a_pair_that_is_not_there_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apertium, "pairs", lambda: frozenset({"eng-spa", "spa-eng", "en-gl", "gl-en"}))
    assert lacking("en", ("es", "gl")) == "" and lacking("eng", ("spa", "glg")) == ""
    assert lacking("en", ("ca",)) == (
        "Apertium cannot translate en to ca, ca to en here: run `apt-get install apertium apertium-eng-cat`."
    )
    assert "apt-cache search ^apertium-" in lacking("en", ("fr",))


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo broken >&2; exit 3", "Apertium failed: broken"),
        ("cat > /dev/null; printf 'one'", "gave 1 lines for 2"),
        ("cat > /dev/null; printf 'one\\0two\\0three'", "gave 3 lines for 2"),
        ("sleep 30", "took more than 1 s"),
    ],
)
def test_a_translator_that_fails_hangs_or_loses_lines_is_told(
    script: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = subprocess.run
    monkeypatch.setattr(apertium, "_SECONDS", 1)
    monkeypatch.setattr(subprocess, "run", lambda command, **given: usual(["sh", "-c", script], **given))
    start = time.monotonic()
    with pytest.raises(AssayError, match=why):
        translate(["a", "b"], "eng-spa")
    assert time.monotonic() - start < 15


@here
class TestSpanish:
    def test_known_words_and_back(self) -> None:
        assert translate(["The red house is new.", "Thank you"], "eng-spa") == ["La casa roja es nueva.", "Gracias"]
        assert there_and_back(["The red house is new."], "en", "es") == ["The red house is new."]

    def test_lines_are_translated_for_themselves(self) -> None:
        """Read as one text, "stop" and "I" would go into one phrase."""
        lines = ["no stop", "I was", "The driver", "of the car", ""]
        assert translate(lines, "eng-spa") == [translate([line], "eng-spa")[0] for line in lines]

    @pytest.mark.parametrize(
        "kept",
        ["@user", "#tag", "https://x.org/a?b=c*d#e", "me@mail.com", "\U0001f600", "[x]", "{1}", "^1/2$", "<3", "~",
         "\\1", "3:00pm", "12-34-A", "xyzzy", "*", "28/08/2024", "a\\"],
    )  # fmt: skip
    def test_what_is_no_language_comes_back(self, kept: str) -> None:
        (back,) = there_and_back([f"The red house {kept} is new."], "en", "es")
        assert kept in back and "\\\\" not in back

    def test_unknown_words_bear_no_mark(self) -> None:
        (back,) = there_and_back(["The xyzzy and the frobnicator."], "en", "es")
        assert "xyzzy" in back and "frobnicator" in back and "*" not in back

    def test_line_breaks_stay_and_other_white_space_is_one_blank(self) -> None:
        (back,) = there_and_back(["The red house.\n\n  The   new\tcar.\nYes"], "en", "es")
        assert back.splitlines()[:3] == ["The red house.", "", "The new car."] and len(back.splitlines()) == 4

    def test_blocks_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = [f"The {color} house number {place}." for place in range(6) for color in ("red", "new", "big")]
        whole = there_and_back(texts, "en", "es")
        monkeypatch.setattr(apertium, "_BLOCK", 4)
        told: list[float] = []
        assert there_and_back(texts, "en", "es", lambda done, total, message="": told.append(done / total)) == whole
        assert told[-1] == 1 and len(told) == 5

    @settings(max_examples=12, deadline=None)
    @given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=20))
    def test_any_texts_come_back_one_for_one(self, texts: list[str]) -> None:
        marked = [f"{text} 4711{place}" for place, text in enumerate(texts)]
        back = there_and_back(marked, "en", "es")
        assert len(back) == len(texts)
        for place, (text, line) in enumerate(zip(marked, back, strict=True)):
            assert f"4711{place}" in line
            assert len(line.split("\n")) == len(text.splitlines())
