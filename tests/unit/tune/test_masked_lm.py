import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.digest import file_digest
from core.embed.encoder import load_model
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune import masked_lm
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.masked_lm import AdaptedFrozen, AdaptedModel, MaskedLM
from core.tune.training import adaptation
from core.tune.training.adaptation import Adapted
from core.types import Rows, Task

Make = Callable[..., FitContext]
EXTRA = ("card stolen wallet bank", "parcel tracking depot courier", "login verify screen email") * 8
QUICK = MaskedLM(learning_rate=5e-3, adaptation_rate=2e-3)
THEN_FROZEN = MaskedLM(then="frozen", strength=1e4, adaptation_rate=2e-3)
ROOMY = {"epochs": 20, "patience": 20, "batch": 8}


@pytest.fixture(scope="module")
def task(small_task: Task) -> Task:
    return Task(small_task.classes, small_task.train, small_task.validation, EXTRA)


@pytest.fixture(scope="module")
def untouched(tiny_model: Path) -> dict[str, str]:
    """Digests of the model's files before anything was trained."""
    return {path.name: file_digest(path) for path in tiny_model.iterdir()}


@pytest.fixture(scope="module")
def full(task: Task, tiny_model: Path, untouched: dict[str, str]) -> AdaptedModel:
    fitted = QUICK.fit(task, FitContext(model=tiny_model, max_tokens=64, **ROOMY))
    assert isinstance(fitted, AdaptedModel)
    return fitted


@pytest.fixture(scope="module")
def frozen(task: Task, tiny_model: Path, untouched: dict[str, str]) -> AdaptedFrozen:
    fitted = THEN_FROZEN.fit(task, FitContext(model=tiny_model, max_tokens=64))
    assert isinstance(fitted, AdaptedFrozen)
    return fitted


def test_learns_32_rows_by_heart(full: AdaptedModel, frozen: AdaptedFrozen, task: Task) -> None:
    for fitted in (full, frozen):
        assert (fitted.predict_proba(task.train.texts).argmax(axis=1) == task.train.y).all()


def test_counts_what_was_trained(full: AdaptedModel, frozen: AdaptedFrozen, tiny_model: Path) -> None:
    encoder = sum(value.numel() for name, value in load_model(tiny_model).named_parameters() if "pooler" not in name)
    for fitted in (full, frozen):
        assert fitted.trainable == fitted.total == encoder + 3 * 32 + 3


def test_the_head_that_fills_in_words_is_left_out(full: AdaptedModel, tiny_model: Path) -> None:
    names = {name.removeprefix("encoder.") for name, _ in full.module.named_parameters()} - {"head.weight", "head.bias"}
    assert names == {name for name, _ in load_model(tiny_model).named_parameters() if "pooler" not in name}


def test_both_curves_are_there(full: AdaptedModel, frozen: AdaptedFrozen) -> None:
    assert [point["epoch"] for point in full.curve] == list(range(1, 21))
    assert set(full.curve[0]) == {"epoch", "train_loss", "validation_macro_f1", "validation_log_loss"}
    assert not frozen.curve
    for fitted in (full, frozen):
        assert [point["epoch"] for point in fitted.adaptation] == [0, 1, 2]
        assert set(fitted.adaptation[1]) == {"epoch", "train_loss", "validation_loss"}


def test_the_model_folder_stays(full: AdaptedModel, tiny_model: Path, untouched: dict[str, str]) -> None:
    assert {path.name: file_digest(path) for path in tiny_model.iterdir()} == untouched


def test_then_full_is_full_on_the_adapted_model(
    task: Task, fit_context: Make, tiny_model: Path, tmp_path: Path
) -> None:
    """Full, given a folder with the adapted weights, is the oracle."""
    context = fit_context(epochs=2)
    ours = MaskedLM(learning_rate=1e-3).fit(task, context)
    (kept,) = (tmp_path / "cache" / "adapted").glob("*.safetensors")
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(tiny_model, tmp_path / "adapted_model"))
    weights = {name: value for name, value in load_file(kept).items() if name != "curve"}
    pooler = {name: value for name, value in load_file(folder / "model.safetensors").items() if "pooler" in name}
    save_file({**weights, **pooler}, folder / "model.safetensors", metadata={"format": "pt"})
    peer = Full(learning_rate=1e-3).fit(task, FitContext(model=folder, max_tokens=64, epochs=2))
    texts = [*task.train.texts, "new words"]
    np.testing.assert_allclose(ours.predict_proba(texts), peer.predict_proba(texts), atol=1e-5)
    head = MaskedLM(then="frozen").fit(task, context)
    other = Frozen().fit(task, FitContext(model=folder, max_tokens=64))
    np.testing.assert_allclose(head.predict_proba(texts), other.predict_proba(texts), atol=1e-4)
    plain = Frozen().fit(task, fit_context())
    assert np.abs(head.predict_proba(texts) - plain.predict_proba(texts)).max() > 1e-3


def test_trials_share_the_adapted_model_and_are_billed(
    task: Task, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = fit_context(epochs=1), fit_context(epochs=1)
    settings = QUICK.trials(2)
    settings[0].fit(task, first)
    monkeypatch.setattr(adaptation, "_adapted", lambda *given: pytest.fail("adapted again"))
    settings[1].fit(task, second)
    assert first.billed == 0 < second.billed
    assert [note for note in first.notes if "hidden words in held-out" in note] == second.notes
    third, fourth = fit_context(), fit_context()
    for context, setting in zip((third, fourth), THEN_FROZEN.trials(2), strict=True):
        setting.fit(task, context)
    assert third.billed == pytest.approx(second.billed)
    assert fourth.billed > third.billed, "the vectors come from the cache too"


def test_trials_vary_what_the_second_stage_tunes() -> None:
    rates, strengths = QUICK.trials(3), THEN_FROZEN.trials(3)
    assert len({setting.learning_rate for setting in rates}) == 3
    assert len({setting.strength for setting in rates}) == 1
    assert len({setting.strength for setting in strengths}) == 3
    assert len({setting.learning_rate for setting in strengths}) == 1
    assert strengths[0] == THEN_FROZEN and rates[0] == QUICK
    assert QUICK.varies() and THEN_FROZEN.varies()


@pytest.mark.parametrize("then", ["full", "frozen"])
def test_never_reads_validation(
    small_task: Task, fit_context: Make, monkeypatch: pytest.MonkeyPatch, then: Any
) -> None:
    held = Rows(("v1", "v2"), ("secret one", "secret two"), np.array([0, 1]))
    task = Task(small_task.classes, small_task.train, held, ("secret one", "card pin"))
    read: list[str] = []

    def noted(folder: Path, texts: Sequence[str], *rest: Any) -> Adapted:
        read.extend(texts)
        return adaptation.adapt(folder, texts, *rest)

    monkeypatch.setattr(masked_lm, "adapt", noted)
    MaskedLM(then=then, adaptation_epochs=1).fit(task, fit_context(epochs=1))
    assert set(read) == {*small_task.train.texts, "card pin"}


@pytest.mark.parametrize("setting", [QUICK, THEN_FROZEN], ids=["full", "frozen"])
def test_save_and_load(
    setting: MaskedLM, full: AdaptedModel, frozen: AdaptedFrozen, task: Task, tiny_model: Path, tmp_path: Path
) -> None:
    fitted = full if setting.then == "full" else frozen
    fitted.save(tmp_path)
    back = MaskedLM.load(tmp_path, FitContext(model=tiny_model))
    texts = [*task.train.texts, "new words", ""]
    np.testing.assert_allclose(back.predict_proba(texts), fitted.predict_proba(texts), atol=1e-6)
    vectors, before = back.vectors(texts), fitted.vectors(texts)
    assert vectors is not None and before is not None
    np.testing.assert_allclose(vectors, before, atol=1e-6)
    assert back.trainable == fitted.trainable and back.total == fitted.total
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}
    (kept,) = (json.loads(path.read_text()) for path in tmp_path.glob("*.json"))
    assert kept["kind"] == "masked_lm" and MaskedLM.model_validate(kept["approach"]) == setting


@pytest.mark.parametrize("then", ["full", "frozen"])
def test_weights_belong_to_their_model(
    then: str, full: AdaptedModel, frozen: AdaptedFrozen, tiny_model: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    (full if then == "full" else frozen).save(saved)
    other = Path(shutil.copytree(tiny_model, tmp_path / "other"))
    (other / "config.json").write_text((other / "config.json").read_text().replace('"gelu"', '"relu"'))
    with pytest.raises(AssayError, match="another model"):
        MaskedLM.load(saved, FitContext(model=other))


def test_cached_and_fresh_agree(task: Task, fit_context: Make) -> None:
    fitted = THEN_FROZEN.fit(task, fit_context())
    texts = [*task.train.texts, "new words"]
    np.testing.assert_allclose(fitted.predict_proba(texts), fitted.predict_proba(texts, fresh=True), atol=1e-4)
    assert fitted.predict_proba([]).shape == (0, 3)


def test_the_seed_decides(task: Task, fit_context: Make) -> None:
    first, again, other = (
        MaskedLM(then="frozen").fit(task, fit_context(seed, cache=False)).predict_proba(task.train.texts)
        for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-4


def test_a_model_without_hidden_words_is_an_obstacle(task: Task, tiny_model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_model, tmp_path / "decoder"))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "is_decoder": True}))
    reason = MaskedLM().obstacle(task, FitContext(model=folder))
    assert reason is not None and "left to right" in reason
    with pytest.raises(AssayError, match="left to right"):
        MaskedLM().fit(task, FitContext(model=folder))
    assert MaskedLM().obstacle(task, FitContext(model=tiny_model)) is None


@pytest.mark.parametrize("kind", ["distilbert", "modernbert"])
def test_other_encoders(kind: str, task: Task, tiny_model: Path, tmp_path: Path) -> None:
    """DistilBERT names its sizes and its head otherwise; ModernBERT brings rotary positions and a head of its own."""
    import transformers as of

    size = len(load_tokenizer(tiny_model))
    model = (
        of.DistilBertModel(of.DistilBertConfig(vocab_size=size, dim=32, n_layers=2, n_heads=2, hidden_dim=64))
        if kind == "distilbert"
        else of.ModernBertForMaskedLM(
            of.ModernBertConfig(
                vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
                pad_token_id=0, bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3,
            )
        )
    )  # fmt: skip
    folder = Path(shutil.copytree(tiny_model, tmp_path / kind, ignore=shutil.ignore_patterns("*.safetensors")))
    model.save_pretrained(folder)
    context = FitContext(model=folder, max_tokens=48, epochs=1)
    easy = replace(task, unlabelled=tuple(f"card pin chip card pin chip {a} {b}" for a in range(10) for b in range(9)))
    fitted = MaskedLM(adaptation_rate=5e-3, adaptation_epochs=6).fit(easy, context)
    assert fitted.adaptation[-1]["train_loss"] < fitted.adaptation[1]["train_loss"] - 0.2
    assert any("fresh" in note for note in context.notes) == (kind == "distilbert")
    (tmp_path / "saved").mkdir()
    fitted.save(tmp_path / "saved")
    back = MaskedLM.load(tmp_path / "saved", FitContext(model=folder))
    np.testing.assert_allclose(back.predict_proba(EXTRA), fitted.predict_proba(EXTRA), atol=1e-6)


def test_a_fresh_head_is_noted(task: Task, fit_context: Make) -> None:
    context = fit_context(epochs=1)
    MaskedLM(then="frozen", adaptation_epochs=1).fit(task, context)
    assert any("no head for hidden words" in note for note in context.notes)


def test_progress_goes_from_stage_to_stage(task: Task, fit_context: Make) -> None:
    told: list[tuple[float, str]] = []
    context = fit_context(epochs=2, progress=lambda done, total, message="": told.append((done / total, message)))
    MaskedLM().fit(task, context)
    parts = [part for part, _ in told]
    assert parts == sorted(parts) and parts[-1] == pytest.approx(1)
    assert told[0][1] == "Hidden words: epoch 1 of 2" and told[-1][1] == "Epoch 2 of 2"
    assert any(0.3 < part < 0.7 for part in parts)


def test_the_time_that_adaptation_took_is_taken_from_the_cap(
    task: Task, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float | None] = []
    adapted = Adapted("key", load_model_tensors(fit_context().model), (), 40.0, None, False, 3)
    monkeypatch.setattr(masked_lm, "adapt", lambda *given: adapted)
    monkeypatch.setattr(Full, "learn", lambda self, module, folder, task, context: left.append(context.seconds) or [])
    for seconds in (100.0, 30.0, None):
        MaskedLM().fit(task, fit_context(seconds=seconds))
    assert left == [60.0, 0.0, None]


def load_model_tensors(folder: Path | None) -> dict[str, torch.Tensor]:
    assert folder is not None
    return {name: value for name, value in load_model(folder).state_dict().items() if "pooler" not in name}


def test_a_class_that_train_lacks(task: Task, fit_context: Make) -> None:
    more = Task((*task.classes, "unseen"), task.train, task.validation)
    for setting in (MaskedLM(adaptation_epochs=1), MaskedLM(then="frozen", adaptation_epochs=1)):
        found = setting.fit(more, fit_context(epochs=1)).predict_proba(["card"])
        assert found.shape == (1, 4) and found.sum() == pytest.approx(1)
