"""Suites of expectations, kept as JSON, and what came of checking one."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, SerializeAsAny, field_validator

from core.contracts import Severity
from core.errors import AssayError
from core.quality.expectations import EXPECTATIONS
from core.quality.expectations.base import Expectation
from core.validation import parsed
from core.words import count, duration

_KINDS = {member.name(): member for member in EXPECTATIONS}


class Suite(BaseModel, frozen=True, extra="forbid"):
    """A named list of expectations."""

    name: str = Field(default="expectations", min_length=1, max_length=80, description="The name of the suite.")
    expectations: tuple[SerializeAsAny[Expectation], ...] = ()

    @field_validator("expectations", mode="before")
    @classmethod
    def _made(cls, values: Any) -> Any:
        if not isinstance(values, list | tuple):
            return values
        return tuple(
            one if isinstance(one, Expectation) else expectation(one, place)
            for place, one in enumerate(values, start=1)
        )

    def with_expectation(self, added: Expectation, place: int | None = None) -> "Suite":
        """The suite with one more expectation at its end, or with the one at ``place`` replaced."""
        if place is None:
            return self.model_copy(update={"expectations": (*self.expectations, added)})
        kept = list(self.expectations)
        kept[place] = added
        return self.model_copy(update={"expectations": tuple(kept)})

    def without(self, place: int) -> "Suite":
        """The suite without the expectation at a place, counted from 0."""
        return self.model_copy(update={"expectations": (*self.expectations[:place], *self.expectations[place + 1 :])})

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: ``{"name": ..., "expectations": [{"kind": ..., ...}, ...]}``."""
        return self.model_dump(mode="json")

    def text(self) -> str:
        """The JSON as text, for a file that people read and edit."""
        return json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n"

    def write(self, path: Path) -> None:
        """Write the suite into a JSON file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(), encoding="utf-8")

    @classmethod
    def parse(cls, value: Any, where: str = "the suite") -> "Suite":
        """A suite from its JSON values; AssayError says what is wrong in which expectation."""
        return parsed(cls, value, where, "Correct the suite: `name` and a list `expectations`, each with its `kind`.")

    @classmethod
    def read(cls, path: Path) -> "Suite":
        """A suite from a JSON file; AssayError when it is not there or not a suite."""
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise AssayError(
                "There is no such file.", str(path), "Give a suite that was downloaded on the Expectations page."
            ) from None
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise AssayError(f"Not valid JSON: {error}.", str(path), "Mend the file at that place.") from None
        return cls.parse(value, str(path))


def expectation(value: Any, place: int | None = None) -> Expectation:
    """An expectation from its JSON, ``{"kind": ..., ...}``; AssayError when the kind or a field is wrong."""
    where = f"Expectation {place}" if place else "Expectation"
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in _KINDS:
        raise AssayError(f"There is no expectation '{kind}'.", where, f"Choose one of: {', '.join(_KINDS)}.")
    return parsed(_KINDS[kind], value, f"{where} ({kind})", "Correct the suite.")


class Outcome(BaseModel, frozen=True):
    """What came of one expectation.

    ``expected`` and ``observed`` are in words; ``unexpected`` counts the rows that break it and ``uids`` names them
    all, also where so many are allowed; ``share`` is theirs of the rows looked at. ``error`` says why it could not be
    checked, which counts as a failure.
    """

    kind: str
    columns: tuple[str, ...]
    severity: Severity
    expected: str
    passed: bool
    observed: str
    unexpected: int = 0
    share: float = 0.0
    uids: tuple[str, ...] = ()
    message: str
    error: str | None = None
    settings: dict[str, Any] = {}

    @property
    def state(self) -> str:
        """``Met``, ``Not met`` or ``Not checked``."""
        return "Not checked" if self.error else "Met" if self.passed else "Not met"


class SuiteResult(BaseModel, frozen=True):
    """What came of a suite on a dataset: an outcome for each expectation, in the suite's order."""

    suite: str
    dataset: str
    rows: int
    seconds: float
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> int:
        """How many expectations were met."""
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def errors(self) -> int:
        """How many could not be checked."""
        return sum(outcome.error is not None for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """How many were checked and not met."""
        return len(self.outcomes) - self.passed - self.errors

    def of(self, one: Expectation) -> Outcome | None:
        """What came of an expectation, if it was checked with just these settings."""
        wanted = (one.kind, one.severity, one.model_dump(mode="json", exclude={"kind", "severity"}))
        return next((o for o in self.outcomes if (o.kind, o.severity, o.settings) == wanted), None)

    def fits(self, suite: Suite) -> bool:
        """Whether it is the result of the suite as it is now."""
        return len(self.outcomes) == len(suite.expectations) and all(self.of(one) for one in suite.expectations)

    def headline(self) -> str:
        """What came of the suite, in one sentence."""
        parts = [f"{self.passed:,} of {count(len(self.outcomes), 'expectation')} met"]
        parts += [f"{self.failed:,} not met"] if self.failed else []
        parts += [f"{self.errors:,} could not be checked"] if self.errors else []
        return f"{', '.join(parts)}; {count(self.rows, 'row')} in {duration(self.seconds)}."

    def answer(self) -> dict[str, Any]:
        """The answer of ``python -m core check --suite``: counts, and an entry for each expectation."""
        counts = {"passed": self.passed, "failed": self.failed, "not_checked": self.errors}
        return {"name": self.suite, **counts, "results": [one.model_dump(mode="json") for one in self.outcomes]}
