"""Model folders that are broken, hostile or of the wrong kind: one clear message, and no approach runs their code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.contracts import Approach, FitContext
from core.errors import AssayError
from core.members import make
from core.types import Task


def config(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def written(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content) and None


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def torn(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


def wordless(folder: Path) -> None:
    for path in [*folder.glob("tok*"), *folder.glob("vocab*")]:
        path.unlink()


FOLDERS = {
    "a kind whose code is in the folder": config(model_type="evil", auto_map={"AutoModel": "model.Evil"}),
    "a huge vocabulary": config(vocab_size=2_000_000_000),
    "another width than the weights": config(hidden_size=48),
    "more layers than weights": config(num_hidden_layers=12),
    "a model of pictures": config(model_type="vit", architectures=["ViTModel"]),
    "encoder and decoder": config(model_type="t5", architectures=["T5Model"]),
    "pickled weights": pickled,
    "half of the weights": torn,
    "no tokenizer": wordless,
    "a config that is no JSON": written("config.json", "{oops"),
    "a config that is a list": written("config.json", "[1]"),
    "an empty config": written("config.json", "{}"),
}


@pytest.mark.parametrize("kind", ["frozen", "prompt", "full", "top_layers", "lora", "prompt_tuning", "masked_lm"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_one_clear_message(folder: str, kind: str, tiny_model: Path, small_task: Task, tmp_path: Path) -> None:
    place = tmp_path / "model"
    shutil.copytree(tiny_model, place)
    (place / "model.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    FOLDERS[folder](place)
    approach = make("approaches", {"kind": kind})
    assert isinstance(approach, Approach)
    context = FitContext(model=place, cache=tmp_path / "cache" / "vectors", max_tokens=64, epochs=1)
    try:
        reason = approach.obstacle(small_task, context)
        if reason is None:
            approach.fit(small_task, context)
            pytest.fail("this must not be fitted")
    except AssayError as error:
        reason = error.what
        assert error.remedy and str(place) in error.line()
    assert 20 < len(reason) < 320 and "Traceback" not in reason and "ignore_mismatched" not in reason
    assert not (tmp_path / "ran").exists()
