"""The step `redact`."""

from hashlib import blake2b
from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.personal import KINDS, REGIONS, Kind, Span, located, replaced
from core.scan import rewritten


class Redact(Step, frozen=True):
    """Replaces personal data by placeholders such as [EMAIL]; finds what `personal_data` finds.

    Applying it again changes nothing. The numbered style gives equal values equal placeholders, in every row and every
    run with the recipe's seed, so that one can see that two messages name one account. That is a pseudonym and not
    anonymity: who has the recipe can test whether a known value is behind a placeholder.
    """

    kind: Literal["redact"] = "redact"
    group: ClassVar[Group] = "content"
    kinds: tuple[Kind, ...] = Field(
        default=KINDS, min_length=1, description="What to replace: kinds of personal data, all of them by default."
    )
    style: Literal["plain", "numbered"] = Field(
        default="plain",
        description="plain writes [EMAIL]; numbered writes [EMAIL_KQVMBT], the same for each occurrence of one value.",
    )
    regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = Field(
        default=REGIONS,
        description="Countries (ISO 3166) whose national telephone numbers are known; international ones always are.",
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows with personal data; every other row keeps its text to the byte."""
        key = context.seed.to_bytes(8, "big", signed=True)

        def placeholder(span: Span) -> str:
            name = span.kind.upper()
            return f"[{name}]" if self.style == "plain" else f"[{name}_{_letters(f'{span.kind}:{span.plain}', key)}]"

        touched = np.zeros(len(frame), dtype=bool)
        touched[list(located(frame["text"], self.kinds, self.regions))] = True
        return rewritten(frame, touched, lambda text: replaced(text, placeholder, self.kinds, self.regions))


def _letters(value: str, key: bytes) -> str:
    """Six letters of a keyed digest; letters, because digits could pass for a telephone number."""
    number = int.from_bytes(blake2b(value.encode("utf-8"), digest_size=8, key=key).digest(), "big")
    alphabet = "BCDFGHJKLMNPQRSTVWXZ"
    return "".join(alphabet[number // 20**place % 20] for place in range(6))
