"""Rows of the catalog as plain values. Times are seconds since 1970 (UTC)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Version:
    """One immutable state of a dataset: ``id`` is the digest of its manifest, ``number`` counts from 1 per dataset.

    ``rows``, ``columns`` and ``classes`` are counts; ``parent`` is the id of the version it was made from.
    """

    id: str
    dataset: str
    number: int
    parent: str | None
    rows: int
    columns: int
    classes: int
    created: float
    note: str = ""


@dataclass(frozen=True)
class DatasetEntry:
    """A dataset under the name the user gave it: how many versions it has, and the newest one's id."""

    name: str
    created: float
    versions: int
    latest: str


@dataclass(frozen=True)
class Event:
    """Something that happened and is counted, such as the opening of a sealed test split."""

    time: float
    kind: str
    version: str | None
    run: str | None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A comparison of approaches on a version. ``state`` is ``open``, then ``done``, ``failed`` or the like."""

    id: str
    version: str | None
    dataset: str | None
    title: str
    state: str
    created: float
    finished: float | None
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """Unsaved work, such as a recipe that is being edited: a key, its JSON text, and when it last changed."""

    key: str
    text: str
    updated: float


@dataclass(frozen=True)
class Metric:
    """One figure of a run, with its interval if there is one; ``approach`` and ``seed`` are empty if none applies."""

    run: str
    name: str
    value: float
    approach: str = ""
    seed: int | None = None
    split: str = ""
    low: float | None = None
    high: float | None = None
