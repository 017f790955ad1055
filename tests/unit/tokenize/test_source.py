"""Prevents: a tokenizer taken from a folder without one, stale digests, and a search of the hub for a path."""

import shutil
from pathlib import Path

import pytest

from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tokenize.source import longest, model_settings, tokenizer_digest, tokenizer_folder, whole_tokenizer


def test_none_is_the_packaged_one_and_a_folder_is_itself(tiny_model: Path, byte_model: Path) -> None:
    assert tokenizer_folder() == tokenizer_folder("all-MiniLM-L6-v2")
    assert tokenizer_folder(str(byte_model)) == byte_model, "a folder without weights has a tokenizer too"
    assert (longest(tiny_model), longest(byte_model)) == (64, None)
    assert model_settings(tiny_model)["hidden_size"] == 32 and model_settings(byte_model) == {}


@pytest.mark.parametrize("name", ["/nowhere/at/all", "./here", "a/b/c"])
def test_a_path_that_is_not_there_is_said(name: str) -> None:
    with pytest.raises(AssayError, match="no such folder"):
        tokenizer_folder(name)


def test_a_folder_without_a_tokenizer_and_a_hub_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="cannot be loaded"):
        tokenizer_folder(str(tmp_path))
    with pytest.raises(AssayError, match="could not be fetched"):
        tokenizer_folder("nobody/no-such-model")


def test_the_digest_follows_the_files(byte_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(byte_model, copy)
    assert tokenizer_digest(copy) == tokenizer_digest(byte_model)
    (copy / "tokenizer.json").write_text((copy / "tokenizer.json").read_text() + " ")
    assert tokenizer_digest(copy) != tokenizer_digest(byte_model)


def test_the_whole_tokenizer_does_not_hear_what_others_are_told(tiny_model: Path) -> None:
    whole = whole_tokenizer(tiny_model)
    load_tokenizer(tiny_model)(["card " * 90], truncation=True, max_length=8, padding="max_length")
    assert len(whole("card " * 90)["input_ids"]) == 92
    assert whole_tokenizer(tiny_model) is whole
