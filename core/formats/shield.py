"""Hiding what looks like a date or an amount and is none: addresses, handles, telephone and card numbers, versions."""

import re
from functools import lru_cache

_HIDDEN = re.compile(
    r"\b(?:https?://|www\.)\S+"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|info|io|gov|edu|eu|uk|de|fr|es|pt|it)/\S*"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"
    r"|[@#]\w+"
    r"|(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.]|-)"
    r"|\b[vV](?:er|ersion)?\.?\s?[0-9]+(?:[.-]\w+)+"
    r"|\+[0-9][0-9 ().\u00a0/-]{6,20}[0-9]"
    r"|(?<![\w.,])\(?0?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}(?!\w)"
    r"|(?<!\w)[0-9]{4}(?:[ -][0-9]{4}){2,4}(?:[ -][0-9]{1,4})?(?!\w)"
    r"|(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?(?!\w)"
)
#: Without one of these nothing is hidden, which spares the longer pattern.
_SIGN = re.compile(
    r"[@#+]|://|www\.|[a-z]/|[0-9]{3}\)?[-. ][0-9]{3}|[0-9]\.[0-9]{1,3}\.[0-9]"
    r"|[vV](?:er|ersion)?\.?\s?[0-9]|[A-Z]{2}[0-9]{2}"
)


@lru_cache(maxsize=64)
def shielded(text: str) -> str:
    """The text with such places overwritten by underscores, each as long as before."""
    if not _SIGN.search(text):
        return text
    return _HIDDEN.sub(lambda found: "_" * len(found.group()), text)
