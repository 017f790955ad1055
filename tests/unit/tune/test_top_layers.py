from collections.abc import Callable

import numpy as np
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.tune.top_layers import TopLayers
from core.types import Task

Make = Callable[..., FitContext]
QUICK = TopLayers(layers=1, learning_rate=2e-2)


def test_only_the_top_layer_and_the_head_train(small_task: Task, fit_context: Make) -> None:
    context = fit_context(epochs=2, batch=8)
    fitted = QUICK.fit(small_task, context)
    before = load_model(context.model).state_dict()
    for name, value in fitted.module.encoder.named_parameters():
        assert torch.equal(value.detach(), before[name]) != name.startswith("encoder.layer.1."), name
    assert fitted.trainable < fitted.total


def test_more_layers_than_there_are_means_all(small_task: Task, fit_context: Make) -> None:
    fitted = TopLayers(layers=50).fit(small_task, fit_context(epochs=1))
    assert fitted.trainable == fitted.total - sum(
        value.numel() for name, value in fitted.module.named_parameters() if "embeddings" in name
    )


def test_with_and_without_the_cache_of_activations_the_same_is_learned(small_task: Task, fit_context: Make) -> None:
    """The tiny model's dropout acts in the layer that trains too, so the two fits draw the same numbers."""
    fitted = [QUICK.fit(small_task, fit_context(cache=cache, epochs=2)) for cache in (True, False)]
    found = [one.predict_proba(["card", "parcel"]) for one in fitted]
    np.testing.assert_allclose(found[0], found[1], atol=1e-5)


def test_a_second_trial_is_billed_for_the_states_it_found(small_task: Task, fit_context: Make) -> None:
    first, second = fit_context(epochs=1), fit_context(epochs=1)
    TopLayers(layers=1).fit(small_task, first)
    TopLayers(layers=1, learning_rate=1e-3).fit(small_task, second)
    assert first.billed == 0 or first.billed < second.billed
    assert second.billed > 0
