"""What the gate costs beside embedding the made rows: its bound is that embedding plus 10 %, in the same run.

Real and held-out rows have their vectors already, as they do wherever checks, splits or an approach on vectors looked
at them. The peer embeds the made rows into an empty cache; both in processor seconds, which other work on the machine
hardly changes, and after whatever is loaded once is loaded.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pytest

from core.augment.common.making import Making
from core.augment.gate import Gate
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.learned.shared import vectors

TREC = Path(__file__).parents[3] / "shared/data/trec"

pytestmark = [
    pytest.mark.bench,
    pytest.mark.model,
    pytest.mark.shared,
    pytest.mark.skipif(not TREC.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


class Shorter(Making, frozen=True):
    """Makes rows that lack one word of their parent."""

    kind: Literal["shorter"] = "shorter"

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        rng = context.rng()
        rows = [text.split() for text in texts]
        gone = [int(rng.integers(len(words))) for words in rows]
        return [" ".join(words[:place] + words[place + 1 :]) for words, place in zip(rows, gone, strict=True)]


@pytest.mark.parametrize("rows", [1500])
def test_costs_the_embedding_of_the_made_rows_and_a_tenth(
    rows: int, tmp_path: Path, report: Callable[[str, float, float, str], None]
) -> None:
    data = gather(Table(path=str(TREC / "train_5500.label"))).frame.sample(rows + 300, random_state=rows)
    train, held = data.iloc[:rows].assign(split="train"), data.iloc[rows:].assign(split="test")
    whole = Shorter().apply(train, Context(seed=rows)).reset_index(drop=True)
    for part in (train, held):
        vectors(part, Context(cache=tmp_path))
    made = whole[whole["origin"].notna()]
    Gate().apply(whole.head(120), Context(held=held.head(9)))  # whatever is loaded once
    context = Context(cache=tmp_path, held=held)
    start = time.process_time()
    kept = Gate().apply(whole, context)
    ours = time.process_time() - start
    start = time.process_time()
    vectors(made, Context(cache=tmp_path / "of its own"))
    peer = time.process_time() - start
    assert 0 < len(kept) - len(train) < len(made)
    report(f"gate, {len(made):,} made rows", ours, peer, "their embedding, processor seconds")
    print(context.notes)
    assert ours <= 1.1 * peer
