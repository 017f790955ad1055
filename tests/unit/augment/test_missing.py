"""Prevents: a method that cannot run and does not say so, or says so without a command."""

from pathlib import Path

import pytest

from core.augment import missing
from core.augment.missing import lacking
from core.wordforms import wordnet


def test_wordnet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(missing, "found", lambda: None)
    assert lacking("augment.synonyms") == "WordNet is not installed. Run: apt install wordnet-base"
    monkeypatch.setattr(missing, "found", lambda: tmp_path)
    assert lacking("augment.synonyms") == ""
    assert wordnet.found is not missing.found


@pytest.mark.parametrize("library", ["nlpaug", "nltk"])
def test_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str) -> None:
    monkeypatch.setattr(missing, "found", lambda: tmp_path)
    monkeypatch.setattr(missing, "find_spec", lambda name: None if name == library else object())
    assert f"pip install {library}" in lacking("augment.synonyms")
    assert bool(lacking("augment.keyboard")) is (library == "nlpaug")


def test_apertium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "apertium" in lacking("augment.back_translation").lower()


@pytest.mark.parametrize("kind", ["augment.contextual", "augment.paraphrase", "augment.generate"])
def test_models(kind: str, tmp_path: Path) -> None:
    assert lacking(kind) == ""
    assert "hf download" in lacking(kind, "") and lacking(kind, str(tmp_path)) == ""


def test_what_needs_nothing() -> None:
    assert lacking("augment.gate") == "" and lacking("lowercase") == ""
