import json
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.contracts import Approach, FitContext
from core.embed.model import model_folder
from core.errors import AssayError
from core.tune import APPROACHES
from core.tune.card import three_lines
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.lora import Lora
from core.tune.masked_lm import MaskedLM
from core.tune.saved import ABOUT, About, Saved, kinds, load, read_about, refuse_hostile, try_text, write_about
from core.tune.self_training import SelfTraining
from core.tune.tfidf import Tfidf
from core.types import Further, Task

Make = Callable[..., FitContext]
TEXTS = ["my card was stolen", "parcel still late", "", "reset the password " * 40, "\u00e9\u4e2d \U0001f600"]


@pytest.fixture(scope="session")
def rich(small_task: Task) -> Task:
    """The 32 rows with texts without a label and a further label column, so that every approach can be fitted."""
    further = Further("tone", ("soft", "loud"), np.arange(32) % 2)
    extra = tuple(f"{text} again" for text in small_task.train.texts[:12])
    return Task(small_task.classes, small_task.train, small_task.validation, extra, (further,))


def about_of(setting: Approach, task: Task, context: FitContext) -> About:
    return About(
        kind=setting.kind,
        classes=task.classes,
        model=str(context.model),
        max_tokens=context.max_tokens,
        pooling=context.pooling,
        setting=setting.model_dump(mode="json"),
        dataset="support",
        run="r1",
    )


def keep(setting: Approach, task: Task, context: FitContext, folder: Path) -> np.ndarray:
    """Fit, save and describe; the probabilities of the texts."""
    fitted = setting.fit(task, context)
    folder.mkdir(parents=True)
    fitted.save(folder)
    write_about(folder, about_of(setting, task, context))
    return fitted.predict_proba(TEXTS, fresh=True)


VARIANTS = [
    *(member.model_validate({}) for member in APPROACHES),
    Frozen(head="mlp"), Frozen(head="ridge"), Lora(merge=True), MaskedLM(then="frozen"), SelfTraining(learner="full"),
]  # fmt: skip


@pytest.mark.parametrize("setting", VARIANTS, ids=lambda one: "-".join(map(str, (one.kind, *one.model_fields_set))))
def test_every_saved_model_gives_the_same_probabilities(
    setting: Approach, rich: Task, fit_context: Make, tmp_path: Path
) -> None:
    before = keep(setting, rich, fit_context(epochs=1), tmp_path / "model")
    loaded = load(tmp_path / "model")
    np.testing.assert_allclose(loaded.predict_proba(TEXTS), before, atol=1e-6)
    assert loaded.classes == rich.classes and loaded.kind == setting.kind
    assert loaded.predict(TEXTS) == [rich.classes[place] for place in before.argmax(axis=1)]
    assert loaded.about.setting == setting.model_dump(mode="json")


@pytest.fixture
def tfidf(rich: Task, fit_context: Make, tmp_path: Path) -> Path:
    keep(Tfidf(), rich, fit_context(), tmp_path / "tfidf")
    return tmp_path / "tfidf"


@pytest.fixture
def frozen(rich: Task, fit_context: Make, tmp_path: Path) -> Path:
    keep(Frozen(), rich, fit_context(), tmp_path / "frozen")
    return tmp_path / "frozen"


def test_one_text_and_none(tfidf: Path) -> None:
    model = load(str(tfidf))
    assert model.predict("my card") == model.predict(["my card"])
    assert model.predict_proba("my card").shape == (1, 3)
    assert model.predict_proba([]).shape == (0, 3)
    assert model.predict([]) == []


def test_three_lines_are_a_program(tfidf: Path) -> None:
    code = three_lines(str(tfidf), 'a "stolen" card')
    assert len(code.splitlines()) == 3
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()[2:-2] in ("card", "login", "parcel")


def test_loading_needs_no_heavy_library_for_word_counts(tfidf: Path) -> None:
    code = f"{three_lines(str(tfidf))}\nimport sys\nprint('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines()[1:] == ["False"], done.stderr


class TestRefused:
    def refused(self, folder: Path, **more: Any) -> AssayError:
        with pytest.raises(AssayError) as caught:
            load(folder, **more)
        assert caught.value.what and caught.value.where and caught.value.remedy
        return caught.value

    def test_a_folder_that_is_no_model(self, tmp_path: Path) -> None:
        assert ABOUT in self.refused(tmp_path).what
        assert ABOUT in self.refused(tmp_path / "nowhere").what

    @pytest.mark.parametrize("text", ["{", "[]", '{"kind": "tfidf"}', '{"kind": "", "classes": ["a"]}', "null"])
    def test_a_damaged_description(self, tfidf: Path, text: str) -> None:
        (tfidf / ABOUT).write_text(text)
        self.refused(tfidf)

    def test_an_unknown_kind(self, tfidf: Path) -> None:
        write_about(tfidf, read_about(tfidf).model_copy(update={"kind": "os.system"}))
        error = self.refused(tfidf)
        assert "os.system" in error.what and "tfidf" in error.remedy
        write_about(tfidf, read_about(tfidf).model_copy(update={"kind": "tfidf"}))
        assert "Kinds are frozen" in self.refused(tfidf, approaches=[Frozen]).remedy

    def test_pickles_under_any_name_and_depth(self, frozen: Path, tmp_path: Path) -> None:
        torch.save({"a": torch.zeros(1)}, tmp_path / "archive")
        archive = (tmp_path / "archive").read_bytes()
        plain = pickle.dumps({"a": 1})
        for name, content in (
            ("pytorch_model.bin", b""), ("weights.pt", b""), ("run.py", b""), ("notes", plain), ("peft/x.json", plain),
            ("deep/er/model.safetensors", archive), ("A.PKL", b""),
        ):  # fmt: skip
            path = frozen / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            error = self.refused(frozen)
            assert name in error.what
            path.unlink()
        load(frozen)

    def test_links_are_not_followed(self, frozen: Path, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.json").write_text("{}")
        (frozen / "more.json").symlink_to(tmp_path / "elsewhere.json")
        assert "link" in self.refused(frozen).what

    def test_a_base_model_that_is_gone(self, rich: Task, fit_context: Make, tmp_path: Path, tiny_model: Path) -> None:
        moved = tmp_path / "base"
        shutil.copytree(tiny_model, moved)
        before = keep(Frozen(), rich, fit_context(model=moved), tmp_path / "frozen")
        shutil.move(moved, tmp_path / "other")
        error = self.refused(tmp_path / "frozen")
        assert "missing" in error.what and "model=" in error.remedy
        found = load(tmp_path / "frozen", model=tmp_path / "other").predict_proba(TEXTS)
        np.testing.assert_allclose(found, before, atol=1e-6)

    def test_another_base_model(self, frozen: Path) -> None:
        assert "another model" in self.refused(frozen, model=model_folder()).what

    def test_a_merged_model_needs_no_base(
        self, rich: Task, fit_context: Make, tmp_path: Path, tiny_model: Path
    ) -> None:
        moved = tmp_path / "base"
        shutil.copytree(tiny_model, moved)
        before = keep(Lora(merge=True), rich, fit_context(model=moved, epochs=1), tmp_path / "lora")
        shutil.rmtree(moved)
        np.testing.assert_allclose(load(tmp_path / "lora").predict_proba(TEXTS), before, atol=1e-6)

    @pytest.mark.parametrize("damage", ["gone", "cut", "empty", "text"])
    def test_damaged_files(self, frozen: Path, damage: str) -> None:
        for path in sorted(frozen.iterdir()):
            if path.name == ABOUT:
                continue
            content = path.read_bytes()
            path.unlink()
            if damage != "gone":
                path.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "text": b'{"a": 1}'}[damage])
            self.refused(frozen)
            path.write_bytes(content)
        load(frozen)

    def test_other_classes_than_it_has(self, tfidf: Path) -> None:
        write_about(tfidf, read_about(tfidf).model_copy(update={"classes": ("a", "b")}))
        assert "3 probabilities for 2 classes" in self.refused(tfidf).what

    def test_weights_of_another_shape(self, rich: Task, fit_context: Make, tmp_path: Path) -> None:
        keep(Full(), rich, fit_context(epochs=1), tmp_path / "full")
        path = tmp_path / "full" / "model.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "classes": 7}))
        self.refused(tmp_path / "full")


def test_a_saved_folder_as_such_is_not_hostile(frozen: Path) -> None:
    (frozen / "README.md").write_text("# Card")
    (frozen / ".gitattributes").write_text("*.safetensors filter=lfs")
    refuse_hostile(frozen)


class Broken(Saved):
    """Fails on every text."""

    def __init__(self) -> None:
        self.kind = "broken"

    def predict_proba(self, texts: Any) -> np.ndarray:
        raise ValueError("cannot")


def test_one_text_through_all_models(tfidf: Path, frozen: Path) -> None:
    models = {"tfidf": load(tfidf), "frozen": load(frozen), "broken": Broken()}
    found = try_text(models, "my card was stolen")
    assert [one["kind"] for one in found] == ["tfidf", "frozen", "broken"]
    for one in found[:2]:
        assert set(one) == {"kind", "label", "probability", "probabilities", "milliseconds"}
        assert list(one["probabilities"]) == ["card", "login", "parcel"]
        assert sum(one["probabilities"].values()) == pytest.approx(1)
        assert one["probability"] == max(one["probabilities"].values()) == one["probabilities"][one["label"]]
        assert one["milliseconds"] > 0
        json.dumps(one)
    assert found[2] == {"kind": "broken", "error": "ValueError: cannot"}
    assert try_text({}, "text") == []


def test_all_models_answer_within_a_second(rich: Task, fit_context: Make, tmp_path: Path) -> None:
    for member in APPROACHES:
        keep(member.model_validate({}), rich, fit_context(epochs=1), tmp_path / member.name())
    models = {name: load(tmp_path / name) for name in kinds()}
    began = time.perf_counter()
    found = try_text(models, "where is my parcel")
    assert time.perf_counter() - began < 1
    assert len(found) == len(APPROACHES) and not any("error" in one for one in found)
