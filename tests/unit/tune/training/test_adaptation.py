from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.embed.language_model import load_language_model
from core.errors import AssayError
from core.tune.training import adaptation
from core.tune.training.adaptation import Adaptation, Adapted, AdaptedEncoder, adapt, put, texts_of
from core.types import Rows, Task

Make = Callable[..., FitContext]
#: Texts in which a word follows from its neighbors.
LEARNABLE = [
    f"{first} {second} {third} {first} {second} {third}"
    for first, second, third in [("card", "pin", "chip"), ("parcel", "box", "van"), ("login", "screen", "code")]
] * 40
QUICK = Adaptation(share=0.15, epochs=6, rate=5e-3)


def rows(texts: list[str]) -> Rows:
    return Rows(tuple(texts), tuple(texts), np.zeros(len(texts), dtype=int))


@pytest.fixture(scope="module")
def adapted(tiny_model: Path) -> Adapted:
    return adapt(tiny_model, LEARNABLE, QUICK, FitContext(model=tiny_model, max_tokens=64, patience=6))


def test_the_held_out_loss_falls_where_there_is_something_to_learn(adapted: Adapted) -> None:
    losses = [point["validation_loss"] for point in adapted.curve]
    assert len(losses) == 7 and losses[0] > 2.5
    assert losses[-1] < 1.0, "nine words, each of which follows from the others"
    assert [point["epoch"] for point in adapted.curve] == list(range(7))
    assert "train_loss" not in adapted.curve[0] and adapted.curve[6]["train_loss"] < adapted.curve[1]["train_loss"]
    assert f"{losses[0]:.2f} before, {min(losses):.2f} after." in adapted.outcome
    assert not adapted.cached and adapted.cached_seconds == 0 < adapted.seconds


def test_noise_is_not_learned_and_the_outcome_says_so(tiny_model: Path) -> None:
    """Words in random order: beyond how frequent they are, which the fresh head knows, nothing can be known."""
    rng = np.random.default_rng(0)
    words = ["card", "parcel", "login", "pin", "box", "code", "bank", "depot"]
    texts = [" ".join(rng.choice(words, 8)) for _ in range(60)]
    found = adapt(tiny_model, texts, Adaptation(0.15, 1, 0.5), FitContext(model=tiny_model, max_tokens=64))
    assert found.curve[1]["validation_loss"] > found.curve[0]["validation_loss"]
    assert "did not help" in found.outcome


def test_the_encoder_changes_and_keeps_its_shape(adapted: Adapted, tiny_model: Path) -> None:
    encoder = load_model(tiny_model)
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    put(adapted.tensors, encoder, "here")
    for name, value in encoder.state_dict().items():
        if "pooler" in name:
            assert torch.equal(value, before[name])
        else:
            assert torch.equal(value.cpu(), adapted.tensors[name])
    changed = [name for name, value in adapted.tensors.items() if not torch.equal(value, before[name].cpu())]
    assert len(changed) == len(adapted.tensors)
    lacking = {name: value for name, value in adapted.tensors.items() if "layer.0.attention" not in name}
    with pytest.raises(AssayError, match="do not fit"):
        put(lacking, encoder, "here")


def test_the_adapted_encoder_gives_the_adapted_vectors(adapted: Adapted, tiny_model: Path) -> None:
    encoder = AdaptedEncoder(tiny_model, adapted.key, adapted.tensors, 64)
    module = load_language_model(tiny_model, "masked", fresh_head=True).base_model
    module.load_state_dict(adapted.tensors)
    found = encoder.encode(["card pin"])
    ids = torch.tensor([adaptation.token_ids(["card pin"], tiny_model, 64)[0][0]], device=module.device)
    mean = module.eval()(input_ids=ids).last_hidden_state[0].mean(0).detach().cpu().numpy()
    np.testing.assert_allclose(found[0], mean / np.linalg.norm(mean), atol=1e-5)
    assert encoder.key.startswith(adapted.key) and encoder.key != AdaptedEncoder(tiny_model, "x", {}, 64).key


def test_the_seed_decides(tiny_model: Path) -> None:
    short = Adaptation(0.15, 1, 1e-3)
    found = [
        adapt(tiny_model, LEARNABLE[:30], short, FitContext(seed=seed, model=tiny_model, max_tokens=64))
        for seed in (1, 1, 2)
    ]
    first, again, other = (one.tensors["encoder.layer.0.output.dense.weight"] for one in found)
    torch.testing.assert_close(first, again, rtol=0, atol=1e-6)
    assert (first - other).abs().max() > 1e-5
    assert found[0].key == found[1].key != found[2].key


def test_the_second_time_it_comes_from_the_cache(
    tiny_model: Path, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, context = Adaptation(0.15, 1, 1e-3), fit_context()
    made = adapt(tiny_model, LEARNABLE[:30], short, context)
    monkeypatch.setattr(adaptation, "_adapted", lambda *given: pytest.fail("made again"))
    kept = adapt(tiny_model, LEARNABLE[:30], short, replace(fit_context(), epochs=9))
    assert kept.cached and kept.cached_seconds == pytest.approx(made.seconds, abs=1e-3)
    assert kept.curve == made.curve and kept.outcome == made.outcome
    assert kept.tensors.keys() == made.tensors.keys()
    assert all(torch.equal(value, made.tensors[name]) for name, value in kept.tensors.items())


@pytest.mark.parametrize("change", ["seed", "batch", "max_tokens", "texts", "rate", "max_steps"])
def test_what_would_change_the_result_is_another_entry(
    tiny_model: Path, fit_context: Make, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        adaptation,
        "_adapted",
        lambda *given: (made.append(change) or {"x": torch.ones(1)}, ({"epoch": 0, "validation_loss": 1.0},)),
    )
    short = Adaptation(0.15, 1, 1e-3)
    for _ in range(2):
        adapt(tiny_model, LEARNABLE[:30], short, fit_context())
    assert len(made) == 1
    how = replace(short, rate=2e-3) if change == "rate" else short
    more = {change: 8} if change in ("seed", "batch", "max_tokens", "max_steps") else {}
    adapt(tiny_model, LEARNABLE[: 29 if change == "texts" else 30], how, fit_context(**more))
    assert len(made) == 2


def test_the_cache_does_not_grow_without_bound(
    tiny_model: Path, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        adaptation, "_adapted", lambda *given: ({"x": torch.ones(1000)}, ({"epoch": 0, "validation_loss": 1.0},))
    )
    monkeypatch.setattr(adaptation, "MOST_BYTES", 10_000)
    for seed in range(5):
        place = adapt(tiny_model, LEARNABLE[:30], QUICK, fit_context(seed)).folder
        assert place is not None
        place.mkdir()
        (place / "embeddings.sqlite").touch()
    names = sorted(path.name for path in place.parent.iterdir() if path.is_file())
    assert len(names) == 2
    left = {path.name for path in place.parent.iterdir() if path.is_dir()}
    assert left == {name.removesuffix(".safetensors") for name in names}


def test_a_probe_keeps_nothing(tiny_model: Path, fit_context: Make) -> None:
    found = adapt(tiny_model, LEARNABLE, QUICK, fit_context(max_steps=3))
    assert found.folder is None and found.outcome == ""
    assert not adapt(tiny_model, LEARNABLE, QUICK, fit_context(max_steps=3)).cached


def test_a_cap_on_time_leaves_half_to_the_labels(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caps: list[float | None] = []
    monkeypatch.setattr(
        adaptation, "_adapted", lambda folder, texts, how, context: (caps.append(context.seconds) or {}, ())
    )
    adapt(tiny_model, LEARNABLE, QUICK, FitContext(model=tiny_model, seconds=60))
    adapt(tiny_model, LEARNABLE, QUICK, FitContext(model=tiny_model))
    assert caps == [30, None]


def test_reads_unlabelled_and_train_texts_only() -> None:
    task = Task(("a",), rows(["one", "two", "both"]), rows(["held", "both"]), ("three", "held", "one"))
    assert texts_of(task) == ["three", "one", "two", "both"]


@pytest.mark.parametrize("texts", [[], ["card"], ["", " ", "card pin"]])
def test_too_few_texts(tiny_model: Path, texts: list[str]) -> None:
    with pytest.raises(AssayError, match="needs two") as told:
        adapt(tiny_model, texts, QUICK, FitContext(model=tiny_model, max_tokens=64))
    assert told.value.remedy and told.value.where
