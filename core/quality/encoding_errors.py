"""The check `encoding_errors`."""

from typing import Any, Literal

import numpy as np

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.mojibake import misread
from core.scan import matches
from core.types import TEXT, UID
from core.words import count


class EncodingErrors(Check, frozen=True):
    """Finds texts that were decoded with the wrong encoding, such as cafÃ© for café, and characters lost on the way.

    A text counts as misread when ftfy can repair it, encoding only; that is what the step `fix_encoding` does. A lost
    character is U+FFFD, the sign that programs put in place of bytes they could not read.
    """

    kind: Literal["encoding_errors"] = "encoding_errors"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for texts that can be repaired and one for lost characters."""
        texts, found = dataset.frame[TEXT], []
        if (wrong := misread(texts)).any():
            message = (
                f"{count(int(wrong.sum()), 'text was', 'texts were')} decoded with the wrong encoding, so that letters "
                "beyond ASCII became two or three odd signs. A model sees other words than people do. Repair them."
            )
            found.append(self._finding(dataset, wrong, message, "misread", {"kind": "fix_encoding"}))
        if (lost := matches(texts, r"\x{fffd}")).any():
            message = (
                f"{count(int(lost.sum()), 'text has', 'texts have')} lost characters (U+FFFD): bytes that could not be "
                "read. They cannot be repaired here. Read the source again with its right encoding."
            )
            found.append(self._finding(dataset, lost, message, "lost", None))
        return found

    def _finding(
        self, dataset: Dataset, mask: np.ndarray, message: str, error: str, fix: dict[str, Any] | None
    ) -> Finding:
        uids = tuple(dataset.frame.loc[mask, UID])
        share = len(uids) / len(dataset)
        return Finding(
            check=self.kind, severity="warning", message=message, topic=error, uids=uids, share=share, fix=fix
        )
