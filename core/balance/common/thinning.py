"""What strategies share that drop rows of large classes until these have a certain size."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from core.balance.common.goal import Goal, Way
from core.balance.common.rows import coded, generations, places_of, sizes_of
from core.contracts import Context


class Thinning(Goal, ABC, frozen=True):
    """Drops rows of large classes. Rows that were made go before the rows they were made of, at random."""

    effect: ClassVar[Literal["drops"]] = "drops"
    way: ClassVar[Way] = "down"

    @abstractmethod
    def chosen(
        self, frame: pd.DataFrame, codes: np.ndarray, keep: Mapping[int, int], context: Context
    ) -> Mapping[int, np.ndarray]:
        """For each class in ``keep``, the places of so many rows of it that stay.

        ``codes`` is the class of each collected row with text; others, and made rows, have -1.
        """

    def reached(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The sizes asked for; dropping rows always reaches them."""
        return self.asked(sizes)

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The rows that stay, in the frame's order."""
        codes, classes = coded(frame)
        sizes = sizes_of(codes, classes)
        asked = self.asked(sizes)
        if asked == sizes:
            return frame
        stays, keep = np.ones(len(frame), dtype=bool), {}
        generation, rng, places = generations(frame), context.rng(1), places_of(codes, len(classes))
        for code, (rows, label) in enumerate(zip(places, classes, strict=True)):
            too_many = len(rows) - asked.get(label, len(rows))
            if too_many <= 0:
                continue
            made = rng.permutation(rows[generation[rows] > 0])
            last_first = made[np.argsort(-generation[made], kind="stable")]
            stays[last_first[:too_many]] = False
            if too_many > len(made):
                keep[code] = asked[label]
        collected = np.where(generation > 0, -1, codes)
        for code, rows in (self.chosen(frame, collected, keep, context) if keep else {}).items():
            stays[places[code]] = False
            stays[rows] = True
        return frame[stays]
