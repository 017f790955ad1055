"""The check `personal_data`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.personal import KINDS, REGIONS, Kind, located
from core.types import TEXT, UID
from core.words import count

_NAMES: dict[Kind, tuple[str, str]] = {
    "secret": ("key, token or password", "keys, tokens or passwords"),
    "iban": ("bank account number (IBAN)", "bank account numbers (IBAN)"),
    "card": ("payment card number", "payment card numbers"),
    "email": ("e-mail address", "e-mail addresses"),
    "ip": ("IP address", "IP addresses"),
    "phone": ("telephone number", "telephone numbers"),
    "address": ("postal address", "postal addresses"),
    "name": ("name of a person", "names of persons"),
}
_SEVERE: frozenset[Kind] = frozenset({"secret", "iban", "card"})


class PersonalData(Check, frozen=True):
    """Finds personal data and secrets: e-mail, telephone, account and card numbers, IP, keys, addresses, told names.

    Account and card numbers must have the right check digits, telephone numbers must fit a numbering plan, IP addresses
    must be valid. Postal addresses are found by a street with a number, names of persons only where the text introduces
    them (*my name is*) or is signed with them; other names are not found. The values stand nowhere in a finding.
    """

    kind: Literal["personal_data"] = "personal_data"
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1, description="What to look for, all by default.")
    regions: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = Field(
        default=REGIONS,
        description="Countries (ISO 3166) whose national telephone numbers are known; international ones always are.",
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for each kind that occurs, errors first; the fix redacts that kind alone."""
        uids = dataset.frame[UID].tolist()
        rows: dict[Kind, dict[str, int]] = {}
        for place, spans in located(dataset.frame[TEXT], self.kinds, self.regions).items():
            for span in spans:
                times = rows.setdefault(span.kind, {})
                times[uids[place]] = times.get(uids[place], 0) + 1
        return [self._finding(kind, rows[kind], len(dataset)) for kind in KINDS if kind in rows]

    def _finding(self, kind: Kind, times: dict[str, int], rows: int) -> Finding:
        one, many = _NAMES[kind]
        severity: Severity = "error" if kind in _SEVERE else "warning"
        danger = (
            "Whoever sees the data can misuse it, and a generative model can repeat it."
            if severity == "error"
            else "A model can learn it by heart and repeat it, and data with it may not be passed on freely."
        )
        occurrences = sum(times.values())
        fix: dict[str, Any] = {"kind": "redact", "kinds": [kind]}
        if self.regions != REGIONS:
            fix["regions"] = list(self.regions)
        return Finding(
            check=self.kind,
            severity=severity,
            message=f"{count(len(times), 'text holds', 'texts hold')} {count(occurrences, one, many)}. {danger} "
            f"Redact {'it' if occurrences == 1 else 'them'}.",
            uids=tuple(times),
            share=len(times) / rows,
            fix=fix,
            topic=kind,
            details={"occurrences": occurrences},
        )
