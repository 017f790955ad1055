"""The check `coverage`."""

from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.quality.map.topics import topics
from core.types import LABEL, RESERVED, UID
from core.words import count

#: Fewer texts have no topics worth a name.
_LEAST_TEXTS = 50

#: From this normalized mutual information on, classes are topics, and a topic of one class is what one expects.
_CLASSES_ARE_TOPICS = 0.2

#: A share that a random draw of the topic's size reaches more often than this is no news.
_CHANCE = 0.001

#: Columns of so many different values, at most, count as sources; the first few of them are looked at.
_MOST_SOURCES, _COLUMNS = 20, 5

_LISTED = 100


class Coverage(Check, frozen=True):
    """Finds topics that few texts are about, classes that are scarce in a topic, and topics from one class or source.

    Topics are clusters of the texts' vectors. A class is scarce in a topic with fewer than ``fewest`` rows where its
    share of all rows would give twice as many. One class, or one source (a value of any other column with 2 to 20 of
    them), fills a topic of at least twice ``fewest`` rows when its share reaches ``dominance`` and half the way from
    its share of all rows to 1, and chance would not do it (binomial, 0.001). Classes are not looked at where they
    follow the topics (normalized mutual information of 0.2 or more), as intents do.
    """

    kind: Literal["coverage"] = "coverage"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    topics: int | None = Field(
        default=None, ge=2, le=200, description="How many topics; by default it follows from the number of texts."
    )
    fewest: int = Field(default=10, ge=2, le=1000, description="A topic, or a class in it, should have so many rows.")
    dominance: float = Field(
        default=0.95, gt=0.5, le=1, description="Share of a topic from which on one class or source fills it."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for thin topics, one for scarce classes, one for each column that fills topics."""
        if len(dataset) < _LEAST_TEXTS:
            return []
        found = topics(dataset, context, self.topics)
        inside = found.cluster >= 0
        if inside.sum() < _LEAST_TEXTS or len(found.titles) < 2:
            return []
        table = pd.DataFrame({"uid": dataset.frame[UID], "topic": found.cluster})[inside]
        labelled = table.assign(value=dataset.frame[LABEL]).dropna(subset=["value"])
        findings, sides = [self._thin(dataset, table, found.titles)], _sources(dataset)
        if len(labelled) and _follow(labelled) < _CLASSES_ARE_TOPICS:
            findings.append(self._scarce(dataset, labelled, found.titles))
            sides = [LABEL, *sides]
        for column in sides:
            known = table.assign(value=dataset.frame[column]).dropna(subset=["value"])
            findings.append(self._filled(dataset, known, found.titles, column))
        return [finding for finding in findings if finding is not None]

    def _thin(self, dataset: Dataset, table: pd.DataFrame, titles: tuple[str, ...]) -> Finding | None:
        table = table.assign(score=(1 - _sizes(table, "topic") / self.fewest).round(6))
        thin = table[table["score"] > 0]
        groups = [{"topic": titles[topic], "rows": len(part)} for topic, part in thin.groupby("topic")]
        message = (
            f"{count(len(groups), 'topic has', 'topics have')} fewer than {self.fewest} texts: {_named(groups)}. What "
            "a model learns and what a score says about them rests on a handful of rows. Collect more such texts, or "
            "say that they are out of scope."
        )
        return self._finding(dataset, thin, "warning", message, groups)

    def _scarce(self, dataset: Dataset, labelled: pd.DataFrame, titles: tuple[str, ...]) -> Finding | None:
        expected = _sizes(labelled, "topic") * _sizes(labelled, "value") / len(labelled)
        labelled = labelled.assign(score=(1 - _sizes(labelled, ["topic", "value"]) / self.fewest).round(6))
        scarce = labelled[(expected >= 2 * self.fewest) & (labelled["score"] > 0)]
        groups = [
            {"topic": titles[topic], "class": str(label), "rows": len(part)}
            for (topic, label), part in scarce.groupby(["topic", "value"])
        ]
        places = count(len({group["topic"] for group in groups}), "topic")
        message = (
            f"In {places} a class has fewer than {self.fewest} rows, less than half of its share: {_named(groups)}. "
            "A model may take the topic for another class. Collect rows of the class about it."
        )
        return self._finding(dataset, scarce, "info", message, groups)

    def _filled(self, dataset: Dataset, known: pd.DataFrame, titles: tuple[str, ...], column: str) -> Finding | None:
        from scipy.stats import binom

        sizes = _sizes(known, "topic")
        known = known.assign(score=_sizes(known, ["topic", "value"]) / sizes)
        limit = np.maximum(self.dominance, (1 + _sizes(known, "value") / len(known)) / 2)
        chance = binom.sf(known["score"] * sizes - 0.5, sizes, _sizes(known, "value") / len(known))
        full = known[(known["score"] >= limit) & (sizes >= 2 * self.fewest) & (chance < _CHANCE)]
        what = "class" if column == LABEL else column if column != "topic" else "value"
        groups = [
            {"topic": titles[topic], what: str(value), "share": round(float(part["score"].iloc[0]), 4)}
            for (topic, value), part in full.groupby(["topic", "value"])
        ]
        of = "one class" if column == LABEL else f"one value of '{column}'"
        message = (
            f"{count(len(groups), 'topic comes', 'topics come')} almost only from {of}: {_named(groups)}. A model can "
            "take the one for the other. Collect texts of the others about them, and look at scores by topic."
        )
        return self._finding(dataset, full, "info", message, groups)

    def _finding(
        self, dataset: Dataset, rows: pd.DataFrame, severity: Severity, message: str, groups: list[dict[str, Any]]
    ) -> Finding | None:
        if rows.empty:
            return None
        ranked = rows.sort_values("score", ascending=False, kind="stable")
        return Finding(
            check=self.kind, severity=severity, message=message, uids=tuple(ranked["uid"]),
            scores=tuple(ranked["score"].clip(0, 1).astype(float)), share=len(ranked) / len(dataset),
            details={"groups": groups[:_LISTED]},
        )  # fmt: skip


def _sizes(table: pd.DataFrame, by: str | list[str]) -> pd.Series:
    """How many rows share each row's value."""
    return table.groupby(by)["uid"].transform("size")


def _follow(labelled: pd.DataFrame) -> float:
    """Normalized mutual information of topic and class, from 0 (independent) to 1."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(pd.factorize(labelled["value"])[0], labelled["topic"]))


def _sources(dataset: Dataset) -> list[str]:
    """Columns of text with few different values that play no part of their own."""
    roles, frame = dataset.roles, dataset.frame
    own = {*RESERVED, *roles.tasks, roles.group, roles.time}
    found = [
        column
        for column in frame.columns
        if column not in own
        and isinstance(frame[column].dtype, pd.StringDtype)
        and 2 <= frame[column].nunique() <= _MOST_SOURCES
    ]
    return found[:_COLUMNS]


def _named(groups: list[dict[str, Any]]) -> str:
    """The first three groups in words."""
    parts = []
    for group in groups[:3]:
        inside = [
            f"{value:.0%}" if key == "share" else count(value, "row") if key == "rows" else f"'{value}'"
            for key, value in group.items()
            if key != "topic"
        ]
        parts.append(f"{group['topic']} ({', '.join(inside)})")
    return "; ".join(parts) + (f" and {len(groups) - 3} more" if len(groups) > 3 else "")
