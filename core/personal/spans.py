"""What a piece of personal data is: its kind and where it stands."""

from typing import Literal, NamedTuple, get_args

Kind = Literal["secret", "iban", "card", "email", "ip", "phone", "address", "name"]

#: All kinds, the surest first: where two overlap, the earlier one stands.
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Countries whose national way of writing telephone numbers is known when nothing else is said.
REGIONS = ("US", "GB", "DE", "FR", "ES")


class Span(NamedTuple):
    """Personal data in a text: ``text[start:end] == value``."""

    kind: Kind
    start: int
    end: int
    value: str

    @property
    def plain(self) -> str:
        """The value as it is compared: letters and digits only, lower case; e-mail keeps its signs."""
        folded = self.value.casefold()
        return folded if self.kind in ("email", "secret", "ip") else "".join(sign for sign in folded if sign.isalnum())
