import json
import shutil
from pathlib import Path

import pytest

from core.embed.encoder import Encoder, count_parameters, load_model
from core.embed.model import model_digest, model_folder
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tokenize.source import PACKAGED


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def refused(name: str | Path) -> AssayError:
    with pytest.raises(AssayError) as caught:
        model_folder(name)
    assert "\n" not in caught.value.line() and caught.value.remedy
    return caught.value


def test_a_folder_is_taken_as_it_is(copy: Path) -> None:
    assert model_folder(copy) == copy
    assert model_folder(str(copy)) == copy


def test_the_packaged_model_has_two_names() -> None:
    assert model_folder() == model_folder(PACKAGED) == model_folder(f"sentence-transformers/{PACKAGED}")
    assert (model_folder() / "config.json").is_file()


def test_a_folder_without_config_is_refused(copy: Path) -> None:
    (copy / "config.json").unlink()
    assert "config.json" in refused(copy).what


def test_pickled_weights_are_refused(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    error = refused(copy)
    assert "no safetensors" in error.what and "pytorch_model.bin" in error.what and "pickle" in error.remedy


def test_an_empty_folder_a_file_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in (tmp_path, tmp_path / "file"):
        refused(name)
    assert "no such folder" in refused(tmp_path / "absent").what


@pytest.mark.parametrize("name", ["nobody/no-such-model", "not a name", "no-such-model"])
def test_a_hub_name_without_a_network(name: str) -> None:
    assert "hub" in refused(name).what


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"garbage, not weights"], ids=["empty", "zeros", "text"])
def test_broken_weights_are_one_clear_error(copy: Path, content: bytes) -> None:
    (copy / "model.safetensors").write_bytes(content)
    with pytest.raises(AssayError, match="cannot be loaded"):
        load_model(copy)


def test_a_broken_config_is_one_clear_error(copy: Path) -> None:
    for content in ("{", "{}", json.dumps({"model_type": "nothing-known"})):
        (copy / "config.json").write_text(content)
        with pytest.raises(AssayError, match="cannot be loaded"):
            load_model(copy)


def test_weights_of_another_shape_are_refused(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "intermediate_size": 128}))
    with pytest.raises(AssayError, match="cannot be loaded"):
        load_model(copy)


def test_weights_of_something_else_are_not_filled_up_with_random_numbers(copy: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    save_file({f"other.{name}": value for name, value in weights.items()}, copy / "model.safetensors", {"format": "pt"})
    with pytest.raises(AssayError, match="weights lack"):
        load_model(copy)


def test_weights_without_a_pooler_are_enough(copy: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    kept = {name: value for name, value in weights.items() if "pooler" not in name}
    assert len(kept) < len(weights)
    save_file(kept, copy / "model.safetensors", {"format": "pt"})
    load_model(copy)


def test_a_missing_tokenizer_is_one_clear_error(copy: Path) -> None:
    for path in copy.glob("*token*"):
        path.unlink()
    for path in copy.glob("vocab*"):
        path.unlink()
    with pytest.raises(AssayError, match="tokenizer"):
        load_tokenizer(copy)


def test_the_digest_follows_the_weights_and_not_the_place(copy: Path, tiny_model: Path) -> None:
    assert model_digest(copy) == model_digest(tiny_model)
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "hidden_act": "relu"}))
    assert model_digest(copy) != model_digest(tiny_model)


def test_count_parameters(tiny_model: Path) -> None:
    assert count_parameters(tiny_model) == sum(value.numel() for value in load_model(tiny_model).parameters())


def test_the_key_holds_what_vectors_depend_on(tiny_model: Path) -> None:
    keys = {Encoder(tiny_model, tokens).key for tokens in (16, 32)}
    assert len(keys) == 2 and all(model_digest(tiny_model) in key for key in keys)
