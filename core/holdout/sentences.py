"""What the leak meter found, in words."""

from core.holdout.cheap import NAMES
from core.holdout.meter import Meter, Reading
from core.words import count

#: The arms as people call them.
ARMS = {"random": "Random split", "chosen": "Chosen split", "kept together": "Leak-proof split"}

_METRICS = {"macro_f1": "macro-F1", "accuracy": "accuracy"}


def told(reading: Reading) -> str:
    """``Random split, TF-IDF: macro-F1 0.93 -> 0.88 after removing 61 leaked rows``, rows a split of those held out."""
    start = f"{ARMS[reading.arm]}, {NAMES[reading.model]}: {_METRICS[reading.metric]} {reading.all.mean:.2f}"
    of = f"of {reading.held:,.0f}"
    if reading.clean is None or reading.drop is None:
        rows = count(round(reading.leaked), "row")
        return f"{start}; {rows} {of} leak, too many to score the rest."
    if not reading.leaked:
        return f"{start}; no held row {of} leaks."
    rows = count(max(round(reading.leaked), 1), "leaked row")
    sure = f"difference {reading.drop.mean:.3f}, {reading.drop.low:.3f} to {reading.drop.high:.3f}"
    return f"{start} -> {reading.clean.mean:.2f} after removing {rows} {of} ({sure})."


def verdict(meter: Meter, metric: str = "macro_f1") -> str:
    """What the readings say together: whether a random split flatters, and by how much."""
    found = [one for one in meter.readings if one.arm == "random" and one.metric == metric]
    if all(not one.leaked for one in meter.readings):
        return "No held row has a twin in train in any of the splits, so that nothing leaks by wording here."
    surest = [one for one in found if one.above is not None and one.above.low > 0]
    if surest:
        most = max(surest, key=lambda one: one.above.mean if one.above else 0.0)
        assert most.above is not None
        return (
            f"A random split flatters: {NAMES[most.model]} scores {most.above.mean:.3f} ({most.above.low:.3f} to "
            f"{most.above.high:.3f}) more than where all that is tied is kept together."
        )
    dropping = [one for one in found if one.drop is not None and one.drop.low > 0]
    if dropping:
        return (
            "Leaked rows score higher than the others, but a random split cannot be told apart from one that keeps "
            "tied rows together: they may just be easy."
        )
    return "Rows leak in a random split, but their effect on the score cannot be told from chance with this many rows."
