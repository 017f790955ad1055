"""The one module that imports Great Expectations: it checks a suite and hands back plain values.

Great Expectations sets a context for the whole process, so this runs in the process of a job or of the command line,
never in that of the pages. The context is in memory, sends nothing, and reads no settings of its cloud service.
"""

import logging
import os
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.contracts import Progress, quiet
from core.dataset import Dataset
from core.quality.expectations.base import Expectation
from core.quality.expectations.derived import DERIVED
from core.quality.expectations.reading import outcome
from core.quality.expectations.suite import Outcome, Suite, SuiteResult

if TYPE_CHECKING:
    import pandas as pd

_SEVERITY = {"error": "critical", "warning": "warning", "info": "info"}
#: All failing rows by their place; the rows' values and a query for them would only cost time.
_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


def validate(dataset: Dataset, suite: Suite, progress: Progress = quiet) -> SuiteResult:
    """Check a dataset with a suite. Progress counts expectations.

    Expectations about the same columns are checked together, on these columns alone, which keeps memory low. One that
    cannot be computed, say because its column is not there, is an outcome with an ``error``; the others go on.
    """
    started = time.monotonic()
    total = len(suite.expectations)
    progress(0, max(total, 1), "Loading Great Expectations")
    batches = _batches() if total else None
    found: dict[int, Outcome] = {}
    for names, places in _groups(suite):
        progress(len(found), total, f"Checking {', '.join(names) or 'the table'}")
        chosen = [suite.expectations[place] for place in places]
        for place, result in zip(places, _checked(batches, dataset, chosen, names), strict=True):
            found[place] = result
    progress(total, max(total, 1), "All expectations checked")
    outcomes = tuple(found[place] for place in range(total))
    return SuiteResult(
        suite=suite.name, dataset=dataset.name, rows=len(dataset), seconds=time.monotonic() - started, outcomes=outcomes
    )


def _groups(suite: Suite) -> list[tuple[tuple[str, ...], list[int]]]:
    """Columns, and the places of expectations about them that are checked together: at most one of each kind.

    In one batch, version 1.24 takes the figure of the first for that of the second where two expectations of a kind
    differ in a nested argument, such as two quantiles of a column.
    """
    groups: dict[tuple[tuple[str, ...], int], list[int]] = {}
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    for place, one in enumerate(suite.expectations):
        key = (one.columns(), one.kind)
        groups.setdefault((one.columns(), seen[key]), []).append(place)
        seen[key] += 1
    return [(names, places) for (names, _), places in groups.items()]


def _checked(batches: Any, dataset: Dataset, chosen: Sequence[Expectation], names: tuple[str, ...]) -> list[Outcome]:
    """The outcomes of expectations about the same columns, in their order."""
    import great_expectations as gx
    import great_expectations.expectations as rules

    frame = _narrow(dataset.frame, chosen, names)
    made = [
        getattr(rules, one.decides())(**one.settings(frame), severity=_SEVERITY[one.severity], meta={"place": place})
        for place, one in enumerate(chosen)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own use of pandas
        batch = batches.get_batch(batch_parameters={"dataframe": frame})
        answer = batch.validate(gx.ExpectationSuite(name="assay", expectations=made), result_format=_FORMAT)
    results = {one.expectation_config.meta["place"]: one for one in answer.results}
    return [
        outcome(one, dataset, bool(results[place].success), results[place].result, results[place].exception_info)
        for place, one in enumerate(chosen)
    ]


def _narrow(frame: "pd.DataFrame", chosen: Sequence[Expectation], names: tuple[str, ...]) -> "pd.DataFrame":
    """The columns that are looked at, with those computed from the first; rows are named by their place."""
    import pandas as pd

    if not names:
        return frame.reset_index(drop=True)
    there = [name for name in names if name in frame.columns]
    narrow = frame[there].reset_index(drop=True)
    for one in chosen:
        if one.derives and there and (one.holds != "text" or pd.api.types.is_string_dtype(narrow[there[0]])):
            narrow[one.derives] = DERIVED[one.derives](narrow[there[0]])
    return narrow


def _batches() -> Any:
    """Where frames are turned into batches: a context in memory, without bars and without the cloud."""
    for name in [name for name in os.environ if name.startswith("GX_CLOUD_")]:
        del os.environ[name]
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("assay").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")
