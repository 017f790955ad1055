"""The step `augment.gate`, and the table of scores behind it."""

from typing import ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from core.augment.judging.blind import blind_check, error_rate
from core.augment.judging.family import family
from core.augment.judging.measured import of_labels, of_others, of_writing
from core.augment.judging.reasons import REASONS, first_reasons
from core.contracts import Context, Group, Step
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID
from core.words import count

__all__ = ["REASONS", "Gate", "blind_check", "error_rate", "judged", "verdicts"]


class Gate(Step, frozen=True):
    """Drops made rows that lost their label, meaning, numbers or negations, are not new, or do not read like a text.

    Rows that were not made are never touched, and where there are no made rows nothing is embedded. Each made row is
    compared with the real row that it goes back to, and with all other rows; labels are judged by models that learned
    from real rows alone and have not seen the parent. So nothing that is judged depends on which made rows there are,
    save that of several that say the same the first is kept: applying it again changes nothing. Rows that were repeated
    for balance are copies, so this step goes in front of such steps. Of validation and test rows it looks only at how
    near a made row comes to them.

    The limits were set on 1,700 lightly changed rows (words swapped or left out, letters swapped) and 1,660 spoiled
    ones of TREC, SMS spam, TweetEval emotion and the sample, 30 to 60 rows a class: the two limits of the label let
    pass 89 to 99 % of the changed rows, 3 to 16 % of texts of other classes, and 20 to 29 % of texts whose latter two
    thirds are of another class; the least cosine 97 to 100 %, none, and 2 to 25 %. Nine real train rows in ten are
    farther than 0.57 to 0.68 from every held-out row. Without that floor a third to a half of the harmless rows would
    go, because a change at random brings a row nearer as often as farther.
    """

    kind: Literal["augment.gate"] = "augment.gate"
    group: ClassVar[Group] = "train"
    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["drops"]] = "drops"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, LABEL, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[frozenset[str]] = frozenset({"model", "held"})
    label: float = Field(
        default=0.5, ge=0, le=1, description="From this probability of the parent's label on, the label is kept."
    )
    label_drop: float = Field(
        default=0.7, ge=0, le=1,
        description="Below that, it is kept if its probability is at least this share of the parent's own.",
    )  # fmt: skip
    farthest: float = Field(default=0.6, ge=-1, le=1, description="Least cosine to the parent's vector.")
    nearest: float = Field(
        default=0.999, ge=0, le=1, description="Greatest cosine to the parent's vector; beyond it the row is a copy."
    )
    near: float = Field(
        default=0.8, ge=0.6, le=1,
        description="Share of character 5-grams in common with another train row from which a row is not new.",
    )  # fmt: skip
    held_near: float = Field(
        default=0.6, ge=-1, le=1,
        description="Cosine to a validation or test row from which the parent has to be as near; -1: always.",
    )  # fmt: skip
    held_margin: float = Field(
        default=0.0, ge=0, le=1,
        description="How much nearer than its parent a row may be to a validation or test row, as a cosine.",
    )  # fmt: skip
    fluency: float = Field(
        default=0.5, ge=0, le=1,
        description="Least likeness to the parent in length, letters, scripts, repeated signs and repeated words.",
    )  # fmt: skip
    surprise: float = Field(
        default=1.5, ge=0, le=20,
        description="How much less plausible than its parent a row may be, in nats a token; only with a masked_lm.",
    )  # fmt: skip
    numbers: bool = Field(default=True, description="Keep only rows with the numbers, amounts and dates of the parent.")
    negation: bool = Field(default=True, description="Keep only rows that deny with the words of the parent.")
    language: str = Field(
        default="auto", description="The language of the texts, such as en, for words that deny; auto detects it."
    )
    masked_lm: str = Field(
        default="", description="Folder of a model that fills in hidden words, to judge readability; none if empty."
    )

    @field_validator("language")
    @classmethod
    def _known(cls, given: str) -> str:
        from core.wordforms import LANGUAGES

        if given != "auto" and given not in LANGUAGES:
            raise ValueError(f"choose auto or one of {', '.join(LANGUAGES)}")
        return given

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.farthest >= self.nearest:
            raise ValueError("the least cosine to the parent must be below the greatest")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame without the made rows that fail; the notes count the reasons."""
        if frame[ORIGIN].isna().all():
            return frame
        reasons = judged(frame, context, self)["reason"]
        counts = reasons[reasons != ""].value_counts()
        kept = len(reasons) - int(counts.sum())
        context.notes.append(f"{count(kept, 'made row')} of {len(reasons):,} passed the gate.")
        for reason in REASONS:
            if reason in counts:
                context.notes.append(f"{count(int(counts[reason]), 'row')} rejected ({reason}): {REASONS[reason]}.")
        passed = frame[ORIGIN].isna().to_numpy(copy=True)
        passed[~passed] = (reasons == "").to_numpy()
        return frame[passed]


def verdicts(table: pd.DataFrame, gate: Gate) -> pd.Series:
    """The first reason against each row of a table of `judged`, as in `REASONS`; empty where it is kept.

    Cheap enough for a slider: nothing is measured again. ``language`` and ``masked_lm`` of the gate have no effect
    here.
    """
    return first_reasons(table, gate)


def judged(frame: pd.DataFrame, context: Context, gate: Gate) -> pd.DataFrame:
    """What is measured of each made row, one row each, indexed as in the frame.

    ``uid, origin``; ``label_probability`` of the parent's label and ``parent_probability`` of the parent itself;
    ``similarity``, the cosine to the parent; ``nearest_train``, the share of 5-grams in common with the nearest other
    real row, 0 below 0.6; ``nearest_held, parent_held``, the greatest cosines of the row and its parent to a held-out
    row; ``fluency`` 0 to 1; ``surprise`` in nats a token; ``numbers, negation`` whether they were kept; ``twins`` and
    ``twin_shares``, earlier made rows that are near and how near; ``orphan`` where nothing can be compared; and
    ``reason``, as `verdicts` gives it. What cannot be measured is missing.
    """
    from core.learned.shared import vectors

    kin = family(frame)
    points = vectors(frame, context) if len(kin.made) else np.zeros((len(frame), 1), dtype=np.float32)
    columns = {
        "uid": frame[UID].iloc[kin.made].to_numpy(), "origin": frame[ORIGIN].iloc[kin.made].to_numpy(),
        "orphan": kin.parent < 0, **of_labels(frame, points, kin, context), **of_others(frame, points, kin, context),
        **of_writing(frame, kin, gate.language, gate.masked_lm, context),
    }  # fmt: skip
    table = pd.DataFrame(columns, index=frame.index[kin.made])
    table["reason"] = first_reasons(table, gate)
    return table
