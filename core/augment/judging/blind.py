"""The blind check: a few kept pairs for a person to judge, and what the answers say of all."""

import numpy as np
import pandas as pd

from core.augment.judging.family import family
from core.types import LABEL, TEXT, UID


def blind_check(frame: pd.DataFrame, n: int = 20, seed: int = 0) -> pd.DataFrame:
    """``n`` made rows of a frame drawn at random, with their parents: uid, parent (its uid), label, before, after.

    All of them where there are fewer. In random order, so that they tell nothing by where they stand.
    """
    kin = family(frame)
    whole = np.flatnonzero(kin.parent >= 0)
    chosen = np.random.default_rng([seed, len(whole)]).permutation(whole)[:n]
    made, parents = frame.iloc[kin.made[chosen]], frame.iloc[kin.parent[chosen]]
    return pd.DataFrame(
        {
            "uid": made[UID].to_numpy(), "parent": parents[UID].to_numpy(), "label": parents[LABEL].to_numpy(),
            "before": parents[TEXT].to_numpy(), "after": made[TEXT].to_numpy(),
        }
    ).astype("str")  # fmt: skip


def error_rate(wrong: int, judged: int) -> dict[str, float]:
    """The share of made rows whose label does not hold, with its 95 % interval: ``mean, low, high``.

    C. J. Clopper and E. S. Pearson, The Use of Confidence or Fiducial Limits, Biometrika 26, 1934: it holds for any
    number of answers; 0 wrong of 20 leave room for an error rate of 0.168. Nothing judged says nothing: 0 to 1.
    """
    from scipy.stats import beta

    if not 0 <= wrong <= judged:
        raise ValueError(f"{wrong} of {judged} answers cannot be wrong.")
    if judged == 0:
        return {"mean": float("nan"), "low": 0.0, "high": 1.0}
    low = float(beta.ppf(0.025, wrong, judged - wrong + 1)) if wrong else 0.0
    high = float(beta.ppf(0.975, wrong + 1, judged - wrong)) if wrong < judged else 1.0
    return {"mean": wrong / judged, "low": low, "high": high}
