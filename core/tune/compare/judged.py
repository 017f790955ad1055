"""What a run says about written advice, about its own, and beside the other runs of the dataset, as tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from core.words import interval

#: The verdicts on a claim, in the order in which they are listed.
VERDICTS: Final = ("confirmed", "refuted", "not decided")

_SAME: Final = "same split and environment"


def claims(answer: Mapping[str, Any]) -> pd.DataFrame:
    """What is usually written: ``approach, role, claim, verdict, because``; empty for an answer without claims."""
    columns = ["approach", "role", "claim", "verdict", "because"]
    return pd.DataFrame(list(answer.get("claims") or ()), columns=columns)


def advice(answer: Mapping[str, Any]) -> pd.DataFrame:
    """The advice before the run and what became of it: ``approach, verdict, outcome, reason``."""
    score = answer.get("advice_score") or {}
    parts = [part for part in score.values() if isinstance(part, Mapping)]
    scored = {kind for part in parts for kind in part.get("scored", ())}
    proved = {kind for part in parts for kind in part.get("proved", ())}
    lines = []
    for piece in answer.get("advice") or ():
        kind = piece["kind"]
        outcome = "not scored" if kind not in scored else "proved itself" if kind in proved else "did not"
        lines.append({"approach": kind, "verdict": piece["verdict"], "outcome": outcome, "reason": piece["reason"]})
    return pd.DataFrame(lines, columns=["approach", "verdict", "outcome", "reason"])


def other_runs(answer: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """This answer among other answers on the same dataset, ranked only with those that can be compared.

    Comparable are runs of the same version, that is the same split, and of the same environment (its digest).
    Columns: ``place`` (1 is the best; "not ranked"), ``run, version, against`` (in what it differs),
    ``recommended, macro_f1`` (of the recommended, on test, in words), ``approaches`` (finished), ``train, test`` (rows)
    and ``device``. The comparable ones come first.
    """
    lines = []
    for one in [answer, *(other for other in others if other["run"] != answer["run"])]:
        kind = (one.get("recommendation") or {}).get("approach")
        row = next((row for row in one["approaches"] if row["kind"] == kind), None)
        lines.append(
            {
                "run": one["run"],
                "version": one["version"],
                "against": _against(answer, one),
                "recommended": kind or "none",
                "macro_f1": interval(row["macro_f1"]) if row else "",
                "score": row["macro_f1"]["mean"] if row else None,
                "approaches": sum(row["status"] == "done" for row in one["approaches"]),
                "train": one["splits"]["train"],
                "test": one["splits"]["test"],
                "device": str(one["environment"].get("device", "not known")),
            }
        )
    table = pd.DataFrame(lines).astype({"score": float})
    table["same"] = table["against"] == _SAME
    table = table.sort_values(["same", "score"], ascending=False, kind="stable").reset_index(drop=True)
    ranks = table["score"].where(table["same"]).rank(ascending=False, method="min")
    table["place"] = ["not ranked" if pd.isna(rank) else f"{rank:.0f}" for rank in ranks]
    return table.drop(columns=["same", "score"])


def _against(answer: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """In what another run differs, so that the two are not ranked together."""
    parts = ["split"] if other["version"] != answer["version"] else []
    mine, theirs = (one["environment"].get("digest") for one in (answer, other))
    if answer["run"] != other["run"] and (mine is None or theirs is None):
        parts.append("environment not known")
    elif mine != theirs:
        parts.append("environment")
    return f"other {' and '.join(parts)}".replace("other environment not", "environment not") if parts else _SAME
