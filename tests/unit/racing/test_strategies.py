import numpy as np

from core.members import make
from core.racing.strategies import NONE, STRATEGIES, _crossed
from core.tune.evidence.metrics import macro_f1


def test_each_strategy_says_how_to_use_it() -> None:
    for kind, strategy in STRATEGIES.items():
        if strategy.step is not None:
            assert strategy.use == {"kind": strategy.step.kind}
        elif kind != NONE:
            assert make("approaches", strategy.use).model_dump()["kind"] == "frozen"


def test_thresholds_are_chosen_on_other_rows() -> None:
    """On labels that are pure chance, thresholds chosen on the rows they judge would seem to help."""
    gains = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        y = (rng.random(150) < 0.3).astype(int)
        said = rng.dirichlet([3, 3], 150)
        crossed = _crossed(y, said, seed)
        gains.append(macro_f1(y, crossed.argmax(axis=1), 2) - macro_f1(y, said.argmax(axis=1), 2))
        np.testing.assert_allclose(crossed.sum(axis=1), 1)
    assert abs(np.mean(gains)) < 0.03
