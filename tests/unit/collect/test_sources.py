"""The sources that are listed, and the sample as one of them."""

from pathlib import Path

import pytest

from core.collect import SOURCES
from core.collect.gather import gather
from core.collect.sample import Sample
from core.contracts import Context
from core.types import Roles


def test_names_are_unique() -> None:
    names = [source.name() for source in SOURCES]
    assert len(set(names)) == len(names)
    assert {"table", "sample"} <= set(names)


@pytest.mark.skipif(not Path(Sample().path).is_file(), reason="the sample's CSV is not there yet")
def test_sample_is_read() -> None:
    context = Context()
    dataset = gather(Sample(), context=context)
    assert dataset.roles == Roles(text="text", label="label", group="customer", time="created")
    assert len(dataset) > 0
    assert context.rejected == []
    assert len(dataset.lineage.source["digest"]) == 40
