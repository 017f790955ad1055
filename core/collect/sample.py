"""The source `sample`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from core.collect.table import Table
from core.contracts import Context, Source

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = Path(__file__).parent / "samples"


class Sample(Source, frozen=True):
    """A small dataset that comes with Assay, to try things out: messages to the support of a shop."""

    kind: Literal["sample"] = "sample"
    sample: Literal["support"] = Field(default="support", description="Which sample.")

    @property
    def path(self) -> str:
        """The file of the sample."""
        return str(_FOLDER / f"{self.sample}.csv")

    def read(self, context: Context) -> "Iterator[pd.DataFrame]":
        """Yield the sample as one frame."""
        yield from Table(path=self.path, encoding="utf-8", delimiter=",", header=True, quoting=True).read(context)
