"""Personal data in texts: where it stands, of which kind, and texts without it.

Rules find what has a shape: e-mail, telephone, IBAN, payment card, IP address, keys and tokens, and postal addresses as
far as they have a street and a number. A name is found only where the text introduces it or is signed with it.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from core.personal.accounts import MAYBE_CARD, MAYBE_IBAN, cards, ibans
from core.personal.addresses import MAYBE_EMAIL, MAYBE_IP, emails, ips
from core.personal.people import MAYBE_ADDRESS, MAYBE_NAME, addresses, names
from core.personal.phones import MAYBE_PHONE, phones
from core.personal.secrets import MAYBE_SECRET, secrets
from core.personal.spans import KINDS, REGIONS, Kind, Span
from core.scan import matches

__all__ = ["KINDS", "REGIONS", "Kind", "Span", "find", "located", "replaced"]

#: What finds each kind, and the RE2 pattern of texts that could have it.
_DETECTORS: dict[Kind, tuple[Callable[[str], Iterator[Span]] | None, str]] = {
    "secret": (secrets, MAYBE_SECRET),
    "iban": (ibans, MAYBE_IBAN),
    "card": (cards, MAYBE_CARD),
    "email": (emails, MAYBE_EMAIL),
    "ip": (ips, MAYBE_IP),
    "phone": (None, MAYBE_PHONE),
    "address": (addresses, MAYBE_ADDRESS),
    "name": (names, MAYBE_NAME),
}


def find(
    text: str, kinds: Sequence[Kind] = KINDS, regions: tuple[str, ...] = REGIONS, among: Sequence[Kind] = KINDS
) -> list[Span]:
    """Personal data of these kinds, in the order of the text, none overlapping another.

    All kinds ``among`` are looked for, because the digits of an IBAN or a card could pass for a telephone number; where
    two overlap, the kind that comes first in `KINDS` stands. ``regions``: see `core.personal.phones.phones`.
    """
    kept: list[Span] = []
    taken = bytearray(len(text))
    for kind in KINDS:
        if kind not in among:
            continue
        look = _DETECTORS[kind][0]
        for span in look(text) if look else phones(text, regions):
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                kept.append(span)
    return sorted((span for span in kept if span.kind in kinds), key=lambda span: span.start)


def located(
    texts: pd.Series, kinds: Sequence[Kind] = KINDS, regions: tuple[str, ...] = REGIONS
) -> dict[int, list[Span]]:
    """`find` for a whole column: place of the row (from 0) -> its spans; rows without any are left out.

    Compiled patterns choose the few texts, and the detectors for each, that Python has to read.
    """
    plain, told = (
        "|".join(pattern for kind, (_, pattern) in _DETECTORS.items() if (kind in ("address", "name")) == worded)
        for worded in (False, True)
    )
    rows = np.flatnonzero(matches(texts, plain) | matches(texts, told))
    chosen = texts.iloc[rows]
    could = {kind: matches(chosen, pattern) for kind, (_, pattern) in _DETECTORS.items()}
    found: dict[int, list[Span]] = {}
    for place, (row, text) in enumerate(zip(rows.tolist(), chosen.tolist(), strict=True)):
        among = [kind for kind in KINDS if could[kind][place]]
        if any(kind in kinds for kind in among) and (spans := find(text, kinds, regions, among)):
            found[row] = spans
    return found


def replaced(
    text: str, placeholder: Callable[[Span], str], kinds: Sequence[Kind] = KINDS, regions: tuple[str, ...] = REGIONS
) -> str:
    """The text with each span replaced by what ``placeholder`` says; repeated until none is left.

    A placeholder must not look like personal data itself: letters in square brackets do not.
    """
    while spans := find(text, kinds, regions):
        parts, place = [], 0
        for span in spans:
            parts += [text[place : span.start], placeholder(span)]
            place = span.end
        text = "".join([*parts, text[place:]])
    return text
