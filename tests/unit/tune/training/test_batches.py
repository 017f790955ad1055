import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.tune.training.batches import grouped


@given(st.lists(st.integers(1, 60), min_size=1, max_size=300), st.integers(1, 20), st.integers(0, 5))
def test_every_row_once_in_batches_of_the_size(lengths: list[int], size: int, seed: int) -> None:
    batches = grouped(lengths, size, np.random.default_rng(seed))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= size for batch in batches)


def test_rows_of_a_batch_are_of_similar_length_and_the_order_is_random() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 60, size=1600).tolist()
    batches = grouped(lengths, 16, np.random.default_rng(1))
    padded = sum(len(batch) * max(lengths[row] for row in batch) for batch in batches)
    assert padded < 1.12 * sum(lengths), "random batches would be padded by more than half"
    longest = [max(lengths[row] for row in batch) for batch in batches]
    assert abs(np.corrcoef(longest[:-1], longest[1:])[0, 1]) < 0.3, "long batches must not follow one another"
    assert batches != grouped(lengths, 16, np.random.default_rng(2))
