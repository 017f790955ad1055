"""The step `split.grouped`."""

from typing import Literal

import numpy as np
import pandas as pd

from core.contracts import Context
from core.split.common.deal import deal
from core.split.common.splitting import Balanced, Sized, Tied


class Grouped(Balanced, Tied, Sized, frozen=True):
    """Splits the rows so that near duplicates and rows of one customer, conversation or other group stay together.

    All that ties rows counts at once: what a chain of ties connects is one group, and lands in one split. Equal texts
    and rows made from one another are always tied; by default, so are texts that are nearly equal. Every class still
    has the same share in each split as far as the groups allow: the largest groups are placed first, then groups are
    moved and swapped while that helps. Rows without a label follow their group, or go to train. Made rows stay in train
    with their group.
    """

    kind: Literal["split.grouped"] = "split.grouped"

    def parts(self, frame: pd.DataFrame, context: Context) -> np.ndarray:
        """Raises AssayError when there are fewer than three groups, or a column is missing."""
        groups, counted = self.groups(frame, context), self.counted(frame)
        parts = deal(
            frame, groups, counted, self.sizes(int(counted.sum())), self.balanced(), context.rng(),
            separator=self.separator, where=self.kind, notes=context.notes,
        )  # fmt: skip
        self.filled(parts[counted])
        return parts
