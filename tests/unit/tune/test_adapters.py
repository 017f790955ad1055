from collections.abc import Callable

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.tune.adapters import Adapters
from core.tune.models.bottleneck import remove_adapters
from core.types import Task

Make = Callable[..., FitContext]


@pytest.mark.parametrize(
    ("placement", "norms", "count"), [("houlsby", False, 8), ("pfeiffer", False, 4), ("pfeiffer", True, 4)]
)
def test_adapters_train_and_the_model_stays(
    small_task: Task, fit_context: Make, placement: str, norms: bool, count: int
) -> None:
    """Two layers 32 wide: a bottleneck of 4 has 2 * 32 * 4 + 32 + 4 parameters, in four tensors."""
    context = fit_context(epochs=2, batch=8)
    setting = Adapters.model_validate({"placement": placement, "norms": norms, "reduction": 8, "learning_rate": 0.01})
    fitted = setting.fit(small_task, context)
    per_layer = 2 if placement == "houlsby" else 1
    norm_values = 2 * 2 * 2 * 32 if norms else 0
    assert fitted.trainable == 2 * per_layer * (2 * 32 * 4 + 32 + 4) + norm_values + 32 * 3 + 3
    trained = [name for name, value in fitted.module.encoder.named_parameters() if value.requires_grad]
    assert sum(".bottleneck." in name for name in trained) == 2 * count
    remove_adapters(fitted.module.encoder)
    before = load_model(context.model).state_dict()
    for name, value in fitted.module.encoder.named_parameters():
        assert (norms and "LayerNorm" in name) or torch.equal(value.detach(), before[name]), name


def test_reduction_changes_what_is_learned(small_task: Task, fit_context: Make) -> None:
    narrow, wide = (Adapters(reduction=reduction).fit(small_task, fit_context(epochs=1)) for reduction in (32, 1))
    assert narrow.trainable < wide.trainable
    assert np.abs(narrow.predict_proba(["card"]) - wide.predict_proba(["card"])).max() > 0
