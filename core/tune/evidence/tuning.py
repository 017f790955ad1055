"""What trials are worth: the expected best of a smaller number, and the rungs of successive halving."""

from collections.abc import Sequence
from math import comb


def expected_best(scores: Sequence[float]) -> list[float]:
    """The best validation score to expect of 1, 2, ... n trials, from the finite scores of n trials in any order.

    Each value is the mean, over all subsets of that many trials, of the best score in the subset; the last is the best
    score seen. Larger is better. The question is from Dodge et al., Show Your Work, EMNLP 2019; subsets are drawn
    without replacement, which is unbiased where drawing with replacement estimates too low (Tang et al., Showing Your
    Work Doesn't Always Work, ACL 2020). It takes the trials for independent draws: settings of a grid count as such.
    """
    ranked, count = sorted(scores), len(scores)
    return [
        sum(comb(place, size - 1) * score for place, score in enumerate(ranked)) / comb(count, size)
        for size in range(1, count + 1)
    ]


def rungs(trials: int, eta: int = 3) -> list[tuple[int, float]]:
    """How many settings go on at each rung, and the share of the epochs that each of them gets there.

    Each rung keeps one of ``eta`` settings and gives it ``eta`` times the epochs; the last rung has all of them, and
    fewer than ``eta`` settings. Fewer than ``eta`` trials are one rung. K. Jamieson and A. Talwalkar, Non-stochastic
    Best Arm Identification and Hyperparameter Optimization, AISTATS 2016; ``eta`` of 3 as in Li et al., Hyperband,
    JMLR 18, 2018. Needs ``trials`` of at least 1 and ``eta`` of at least 2.
    """
    counts = [trials]
    while counts[-1] >= eta:
        counts.append(counts[-1] // eta)
    return [(count, 1 / eta ** (len(counts) - 1 - rung)) for rung, count in enumerate(counts)]
