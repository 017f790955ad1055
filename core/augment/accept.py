"""The step `augment.accept`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.augment.common.pair import Pair
from core.contracts import Context, Group, Step
from core.types import ORIGIN, SPLIT, TEXT, UID
from core.words import count


class Accept(Step, frozen=True):
    """Adds the made rows that a person accepted by hand although the gate rejected them.

    Each follows its parent and names it as its origin. A row whose parent is not in train, or whose text the parent or
    another of its children has, is not added: applying it again changes nothing.
    """

    kind: Literal["augment.accept"] = "augment.accept"
    group: ClassVar[Group] = "train"
    train_only: ClassVar[bool] = True
    scope: ClassVar[Literal["table"]] = "table"
    effect: ClassVar[Literal["makes"]] = "makes"
    reads: ClassVar[tuple[str, ...]] = (UID, TEXT, SPLIT, ORIGIN)
    writes: ClassVar[tuple[str, ...]] = ()
    rows: tuple[Pair, ...] = Field(default=(), description="The rows that were accepted, with their parents.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame with them; a note says how many could not be added."""
        places = {uid: place for place, uid in enumerate(frame[UID]) if not pd.notna(frame[ORIGIN].iat[place])}
        taken = self._taken(frame)
        chosen: list[tuple[int, str]] = []
        for pair in dict.fromkeys(self.rows):
            if pair.parent in places and (pair.parent, pair.text) not in taken and pair.text.strip():
                chosen.append((places[pair.parent], pair.text))
        if lost := len(set(self.rows)) - len(chosen):
            context.notes.append(f"{count(lost, 'accepted row')} could not be added: no such parent, or there already.")
        if not chosen:
            return frame
        children = frame.iloc[[place for place, _ in chosen]].copy()
        parents = children[UID].to_numpy()
        children[TEXT] = pd.Series([text for _, text in chosen], index=children.index, dtype="str")
        children[ORIGIN] = pd.Series(parents, index=children.index, dtype="str")
        names = [f"{uid}~{context.place}.{turn}" for turn, uid in enumerate(parents)]
        children[UID] = pd.Series(names, index=children.index, dtype="str")
        return pd.concat([frame, children]).sort_index(kind="stable")

    def _taken(self, frame: pd.DataFrame) -> set[tuple[str, str]]:
        """What stands in the frame already: each parent with its own text and with those of its children."""
        parents = frame[ORIGIN].fillna(frame[UID])
        asked = parents.isin([pair.parent for pair in self.rows])
        return set(zip(parents[asked], frame[TEXT][asked].fillna(""), strict=True))
