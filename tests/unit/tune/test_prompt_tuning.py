from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.prompt_tuning import PromptTuning
from core.tune.training.fitted import TrainedModel
from core.types import Task
from tests.unit.tune.tiny_families import by_heart, family_folder, same_after_loading, trained, untouched

Make = Callable[..., FitContext]
HEAD = {"head.weight": (3, 32), "head.bias": (3,)}
PROMPT = "encoder.prompt_encoder.default."
NETWORK = {
    **{f"{PROMPT}mlp_head.{place}.weight": (32, 32) for place in (0, 2, 4)},
    **{f"{PROMPT}mlp_head.{place}.bias": (32,) for place in (0, 2, 4)},
}
SETTINGS: dict[str, dict[str, Any]] = {
    "prompt": {"learning_rate": 6e-2, "tokens": 20},
    "prefix": {"learning_rate": 1e-1, "tokens": 20},
    "p_tuning": {"learning_rate": 2e-2, "tokens": 5},
}
SHAPES: dict[str, dict[str, tuple[int, ...]]] = {
    "prompt": {f"{PROMPT}embedding.weight": (20, 32)},
    "prefix": {f"{PROMPT}embedding.weight": (20, 2 * 2 * 32)},
    "p_tuning": {f"{PROMPT}embedding.weight": (5, 32), **NETWORK},
}


@pytest.fixture(scope="module", params=list(SETTINGS))
def fitted(request: pytest.FixtureRequest, small_task: Task, tiny_model: Path) -> TrainedModel:
    context = FitContext(seed=0, model=tiny_model, max_tokens=40, epochs=120, patience=120, batch=8)
    return PromptTuning(method=request.param, **SETTINGS[request.param]).fit(small_task, context)


def test_learns_32_rows_by_heart(fitted: TrainedModel, small_task: Task) -> None:
    assert by_heart(fitted, small_task)


def test_trains_the_prompt_and_the_head_and_nothing_else(fitted: TrainedModel, tiny_model: Path) -> None:
    method = fitted.kept["setting"]["method"]
    assert trained(fitted) == {**HEAD, **SHAPES[method]}
    plain = {name: value for name, value in fitted.module.encoder.named_parameters() if "prompt_encoder" not in name}
    before = {name: value for name, value in load_model(tiny_model).named_parameters() if "pooler" not in name}
    assert {name.removeprefix("base_model.") for name in plain} == set(before)
    for name, value in plain.items():
        assert torch.equal(value.detach().cpu(), before[name.removeprefix("base_model.")].cpu()), name


def test_save_and_load(fitted: TrainedModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    same_after_loading(fitted, PromptTuning.load(tmp_path, FitContext(model=tiny_model)), small_task.train.texts)


def test_the_prompt_begins_with_the_words_of_the_start_text(tiny_model: Path) -> None:
    setting = PromptTuning(tokens=7, start_text="card parcel login")
    module = setting.build(tiny_model, 3, "mean", FitContext(model=tiny_model))
    ids = load_tokenizer(tiny_model)("card parcel login")["input_ids"]
    words = load_model(tiny_model).get_input_embeddings().weight[(ids * 2)[:7]]
    found = dict(module.named_parameters())[f"{PROMPT}embedding.weight"]
    torch.testing.assert_close(found, words, check_device=False)
    random = setting.model_copy(update={"start": "random"}).build(tiny_model, 3, "mean", FitContext(model=tiny_model))
    assert not torch.equal(dict(random.named_parameters())[f"{PROMPT}embedding.weight"], found)


def test_a_prompt_that_was_not_trained_is_its_text_before_the_text(tiny_model: Path) -> None:
    """The plain model with the same tokens in front gives the same vectors at the text's places, padding included."""
    setting = PromptTuning(tokens=5, start_text="card parcel login")
    module = setting.build(tiny_model, 3, "mean", FitContext(model=tiny_model)).eval()
    front = load_tokenizer(tiny_model)("card parcel login")["input_ids"][:5]
    ids, mask = torch.arange(5, 17).reshape(2, 6), torch.ones((2, 6), dtype=torch.long)
    mask[1, 4:] = 0
    plain = load_model(tiny_model).eval()
    whole = torch.cat([torch.tensor([front, front]), ids], dim=1)
    seen = torch.cat([torch.ones((2, 5), dtype=torch.long), mask], dim=1)
    with torch.no_grad():
        hidden = plain(input_ids=whole, attention_mask=seen).last_hidden_state[:, 5:]
        expected = torch.stack([hidden[0].mean(0), hidden[1, :4].mean(0)])
        torch.testing.assert_close(module.vectors(ids, mask), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("family", ["GPT2", "Llama"])
def test_a_prefix_of_a_texts_keys_and_values_is_that_text(family: str, tiny_model: Path, tmp_path: Path) -> None:
    """In a decoder, keys and values of real tokens as the prefix do what the tokens in front would do."""
    folder = family_folder(family, tiny_model, tmp_path / "model")
    module = PromptTuning(method="prefix", tokens=4).build(folder, 3, "last", FitContext(model=folder)).eval()
    plain = load_model(folder).eval()
    front, ids = torch.tensor([[7, 9, 11, 13]]), torch.arange(5, 11).reshape(1, 6)
    with torch.no_grad():
        cache = plain(input_ids=front, use_cache=True).past_key_values
        layers = [part for layer in cache.layers for part in (layer.keys, layer.values)]
        flat = torch.stack([part[0].transpose(0, 1).flatten(1) for part in layers], dim=1).flatten(1)
        dict(module.named_parameters())[f"{PROMPT}embedding.weight"].copy_(flat)
        expected = plain(input_ids=torch.cat([front, ids], dim=1)).last_hidden_state[:, -1]
        torch.testing.assert_close(module.vectors(ids, torch.ones_like(ids)), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("method", list(SETTINGS))
def test_long_texts_leave_room_for_the_prompt(
    method: str, small_task: Task, tiny_model: Path, fit_context: Make
) -> None:
    """The tiny model has 64 places; with 20 for the prompt, texts are cut at 44."""
    context = fit_context(epochs=1)
    fitted = PromptTuning(method=method, tokens=20).fit(small_task, context)
    assert fitted.max_tokens == 44 and context.max_tokens == 64
    assert context.notes == ["Texts are cut at 44 tokens, because the prompt takes 20 places."]
    long = "card " * 100
    np.testing.assert_allclose(fitted.predict_proba([long]), fitted.predict_proba(["card " * 42]), atol=1e-6)
    short = fit_context(epochs=1)
    short.max_tokens = 44
    assert PromptTuning(method=method, tokens=20).fit(small_task, short).max_tokens == 44 and not short.notes


def test_a_prompt_that_leaves_no_room_is_an_obstacle(small_task: Task, fit_context: Make) -> None:
    assert PromptTuning(tokens=56).obstacle(small_task, fit_context()) is None
    reason = PromptTuning(tokens=57).obstacle(small_task, fit_context())
    assert reason == "The model has places for 64 tokens; a prompt of 57 leaves too few for the text."
    with pytest.raises(AssayError, match="too few"):
        PromptTuning(tokens=57).fit(small_task, fit_context())


@pytest.mark.parametrize("family", ["DistilBert", "MPNet", "GPT2", "Llama"])
@pytest.mark.parametrize("method", list(SETTINGS))
def test_other_architectures(method: str, family: str, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    folder = family_folder(family, tiny_model, tmp_path / "model")
    context = FitContext(model=folder, max_tokens=40, epochs=2, batch=8)
    setting = PromptTuning(method=method, tokens=5, learning_rate=5e-3)
    reason = setting.obstacle(small_task, context)
    if method == "prefix" and family in ("DistilBert", "MPNet"):
        assert reason is not None and "take no keys and values" in reason
        with pytest.raises(AssayError, match="take no keys and values"):
            setting.fit(small_task, context)
        return
    assert reason is None
    fitted = setting.fit(small_task, context)
    untouched_but_prompt(fitted, folder)
    assert len(fitted.curve) == 2 and fitted.predict_proba(["card", "parcel box"]).shape == (2, 3)


def untouched_but_prompt(fitted: TrainedModel, folder: Path) -> None:
    assert all(name.startswith(("head.", PROMPT)) for name in trained(fitted))
    untouched(fitted, folder)


def test_an_architecture_that_takes_no_such_prompt_says_so(small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    """Falcon with one key for all heads takes past keys, but not of the shape that peft makes."""
    from transformers import AutoTokenizer, FalconConfig, FalconModel

    AutoTokenizer.from_pretrained(str(tiny_model)).save_pretrained(tmp_path)
    FalconModel(
        FalconConfig(vocab_size=200, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, pad_token_id=0)
    ).save_pretrained(tmp_path)
    with pytest.raises(AssayError, match="do not take such a prompt") as told:
        PromptTuning(method="prefix").fit(small_task, FitContext(model=tmp_path, epochs=1))
    assert told.value.where == "FalconModel" and "another method" in told.value.remedy


@pytest.mark.parametrize("start", ["text", "random"])
def test_the_seed_decides(start: str, small_task: Task, fit_context: Make) -> None:
    setting = PromptTuning(start=start, tokens=5)
    first, again, other = (
        setting.fit(small_task, fit_context(seed, epochs=1)).predict_proba(small_task.train.texts) for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3
