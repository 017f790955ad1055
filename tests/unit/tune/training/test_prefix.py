from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.tune.models.classifier import build_classifier, token_ids
from core.tune.models.layers import blocks
from core.tune.training import prefix
from core.tune.training.prefix import behind_layers, frozen_layers, inputs_of

Make = Callable[..., FitContext]
TEXTS = ["card pin blocked", "parcel late again today", "", "login " * 20]


def top_trains(folder: Path) -> object:
    module = build_classifier(folder, 3).eval()
    module.encoder.requires_grad_(False)
    blocks(module.encoder)[-1].requires_grad_(True)
    return module


def test_cached_and_uncached_logits_agree(tiny_model: Path, fit_context: Make) -> None:
    module = top_trains(tiny_model)
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    context = fit_context()
    with inputs_of(module.encoder, [ids, ids[:2]], filler, context) as (inputs, few):
        assert inputs.states is not None and inputs.states.shape == (sum(map(len, ids)), 32)
        cached = inputs.logits(module, 3)
        module.train()  # dropout acts on what trains only; here it has none
        assert few.logits(module, 3).shape == (2, 3)
    with inputs_of(module.encoder, [ids], filler, FitContext()) as (plain,):
        again = plain.logits(module, 3)
    whole = np.concatenate([module(torch.tensor([row]), torch.ones(1, len(row))).detach().numpy() for row in ids])
    np.testing.assert_allclose(cached, whole, atol=1e-4)
    np.testing.assert_allclose(again, whole, atol=1e-4)


def test_the_second_fit_takes_the_states_from_the_cache_and_is_billed(
    tiny_model: Path, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = top_trains(tiny_model)
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    first, second = fit_context(), fit_context(1)
    with inputs_of(module.encoder, [ids], filler, first) as (made,):
        pass
    monkeypatch.setattr(prefix, "_computed", lambda *given: pytest.fail("computed again"))
    with inputs_of(module.encoder, [ids], filler, second) as (kept,):
        assert torch.equal(kept.states, made.states)
    assert first.billed == 0 < second.billed


def test_other_weights_below_are_another_entry(tiny_model: Path, fit_context: Make) -> None:
    module = top_trains(tiny_model)
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    found = []
    for _ in range(2):
        with inputs_of(module.encoder, [ids], filler, fit_context()) as (inputs,):
            found.append(inputs.states)
        with torch.no_grad():
            next(iter(blocks(module.encoder)[0].parameters())).add_(0.5)
    assert not torch.equal(*found)


def test_what_counts_as_frozen(tiny_model: Path) -> None:
    encoder = load_model(tiny_model).requires_grad_(False)
    assert frozen_layers(encoder) == 0, "nothing trains at all"
    blocks(encoder)[1].requires_grad_(True)
    assert frozen_layers(encoder) == 1
    encoder.get_input_embeddings().weight.requires_grad_(True)
    assert frozen_layers(encoder) == 0, "what enters the first layer changes"


def test_a_norm_behind_the_layers_does_not_unfreeze_them() -> None:
    from transformers import GPT2Config, GPT2Model

    model = GPT2Model(GPT2Config(vocab_size=50, n_embd=16, n_layer=2, n_head=2, n_positions=32)).requires_grad_(False)
    behind = behind_layers(model)
    assert {id(value) for value in behind} == {id(value) for value in model.ln_f.parameters()}
    for value in [*blocks(model)[1].parameters(), *behind]:
        value.requires_grad_(True)
    assert frozen_layers(model) == 1


def test_too_much_to_keep_is_run_each_time_and_said(
    tiny_model: Path, fit_context: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefix, "MOST_BYTES", 100)
    module = top_trains(tiny_model)
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    context = fit_context()
    with inputs_of(module.encoder, [ids], filler, context) as (inputs,):
        assert inputs.states is None
    assert "too much to keep" in context.notes[0]
