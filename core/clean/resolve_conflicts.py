"""The step `resolve_conflicts`."""

import json
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.errors import AssayError
from core.near.clusters import clusters
from core.near.join import similar_keys
from core.text import text_keys
from core.types import LABEL, REVIEW, TEXT
from core.words import count


class ResolveConflicts(Step, frozen=True):
    """Settles equal texts that have different labels: by majority, by dropping them, or by leaving them to a person.

    No model can get equal texts with different labels right. ``majority`` gives all rows of a text the label that
    most of them have; where there is none, ``tie`` decides. ``review`` empties the labels and writes those that were
    seen, with how often, as JSON into the column ``review``: such rows wait for a person to label them. Where context
    decides the label (dialogue turns, answers to different questions), equal texts differ rightly: do not use it there.
    Rows without a label or without text are not touched. Near texts are settled together only if ``near`` is given:
    there the small difference may be what decides. Applying it again changes nothing.
    """

    kind: Literal["resolve_conflicts"] = "resolve_conflicts"
    group: ClassVar[Group] = "labels"
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = ("text", "label")
    writes: ClassVar[tuple[str, ...]] = ("label", "review")
    how: Literal["majority", "drop", "review"] = Field(
        default="majority", description="What becomes of rows with equal text and different labels."
    )
    tie: Literal["review", "drop", "keep"] = Field(
        default="review",
        description="With majority: what becomes of rows where none is frequent enough, or two are equally frequent.",
    )
    agreement: float = Field(
        default=0.5, ge=0, le=1, description="Share of the rows of a text that the label of the majority must have."
    )
    near: float | None = Field(
        default=None,
        ge=0.5,
        le=1,
        description="Share of character 5-grams in common from which texts count as equal; only equal texts if empty.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Settle each group of texts that has several labels; the other rows stay as they are.

        Raises AssayError when the table has a column ``review`` of its own and a row would be written into it.
        """
        torn = _torn(frame, self._groups(frame, context))
        rules = self._rules(torn)
        settled, dropped, waiting = (torn[torn["group"].map(rules) == rule] for rule in ("majority", "drop", "review"))
        context.notes.extend(_notes(len(settled), len(dropped), len(waiting)))
        written = _waiting(_settled(frame, settled), waiting)
        stays = np.ones(len(frame), dtype=bool)
        stays[dropped["place"].to_numpy()] = False
        return written[stays] if len(dropped) else written

    def _rules(self, torn: pd.DataFrame) -> pd.Series:
        """What becomes of each group, indexed by group."""
        sizes = torn.groupby(["group", "label"]).size()
        grouped = sizes.groupby("group")
        most = grouped.max()
        clear = (sizes == grouped.transform("max")).groupby("group").sum() == 1
        clear &= most >= self.agreement * grouped.sum()
        return clear.map({True: self.how, False: self.tie if self.how == "majority" else self.how})

    def _groups(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """The group of equal texts, or of near ones, that each row belongs to; -1 where there is no text."""
        keys = text_keys(frame[TEXT])
        if self.near is None:
            return np.asarray(pd.factorize(keys)[0])
        return clusters(similar_keys(keys, self.near, progress=context.progress))


def _torn(frame: pd.DataFrame, groups: np.ndarray) -> pd.DataFrame:
    """Rows with a label in groups that have several: their ``place`` in the frame, ``group`` and ``label``."""
    table = pd.DataFrame({"place": np.arange(len(frame)), "group": groups, "label": frame[LABEL].to_numpy(object)})
    table = table[(groups >= 0) & frame[LABEL].notna().to_numpy()]
    return table[table.groupby("group")["label"].transform("nunique") > 1]


def _notes(settled: int, dropped: int, waiting: int) -> list[str]:
    said = (
        (settled, "settled by majority"),
        (dropped, "dropped"),
        (waiting, f"left without a label, to be decided by a person (column {REVIEW})"),
    )
    return [f"{count(rows, 'row')} of texts with several labels: {what}." for rows, what in said if rows]


def _settled(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with the most frequent label of its group in each of the rows."""
    if rows.empty:
        return frame
    sizes = rows.groupby(["group", "label"]).size()
    best = sizes.groupby("group").idxmax().map(lambda pair: pair[1])
    labels = frame[LABEL].copy()
    labels.iloc[rows["place"].to_numpy()] = rows["group"].map(best).to_numpy(object)
    return frame.assign(**{LABEL: labels})


def _waiting(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with the labels of the rows moved into the column for those who wait."""
    if rows.empty:
        return frame
    sizes = rows.groupby(["group", "label"]).size().sort_values(ascending=False, kind="stable")
    seen: dict[int, dict[str, int]] = {}
    for (group, label), times in sizes.items():
        seen.setdefault(group, {})[str(label)] = int(times)
    told = {group: json.dumps(labels, ensure_ascii=False) for group, labels in seen.items()}
    places = rows["place"].to_numpy()
    labels, review = frame[LABEL].copy(), _review(frame)
    labels.iloc[places] = None
    review.iloc[places] = rows["group"].map(told).to_numpy(object)
    return frame.assign(**{LABEL: labels, REVIEW: review})


def _review(frame: pd.DataFrame) -> pd.Series:
    """The column for those who wait, empty where nobody does yet."""
    if REVIEW not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype="str")
    for value in frame[REVIEW].dropna().unique():
        if not _ours(value):
            raise AssayError(
                f"The table has a column '{REVIEW}' of its own ('{str(value)[:40]}'), and rows that wait for a person "
                "are told apart by that column.",
                "resolve_conflicts",
                "Rename the column in the source, or settle conflicts by majority or by dropping.",
            )
    return frame[REVIEW].astype("str")


def _ours(value: object) -> bool:
    """Whether a cell is what this step writes: a JSON object of labels and counts."""
    try:
        seen = json.loads(value) if isinstance(value, str) else None
    except json.JSONDecodeError:
        return False
    return isinstance(seen, dict) and len(seen) > 1 and all(isinstance(times, int) for times in seen.values())
