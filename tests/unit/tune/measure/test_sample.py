import numpy as np
import pytest

from core.tune.measure.sample import cut, texts_in
from core.types import Further, Rows, Task


def rows(count: int, name: str, classes: int = 3) -> Rows:
    texts = tuple("x" * (7 * place % count + 1) for place in range(count))
    return Rows(tuple(f"{name}{place}" for place in range(count)), texts, np.arange(count) % classes)


@pytest.fixture
def task() -> Task:
    further = Further("tone", ("a", "b", "c"), np.arange(100) % 4 - 1)
    return Task(("p", "q", "r"), rows(100, "t"), rows(40, "v"), tuple("y" * place for place in range(60)), (further,))


def test_each_kind_is_cut_alike(task: Task) -> None:
    found = cut(task, 0.25)
    assert (len(found.task.train), len(found.task.validation), len(found.task.unlabelled)) == (25, 10, 15)
    assert found.texts == texts_in(found.task) == 50
    assert (texts_in(task), found.whole, found.count_ratio) == (200, 200, 4.0)
    assert found.task.classes == task.classes


def test_lengths_are_those_of_the_whole(task: Task) -> None:
    found = cut(task, 0.2).task.train
    lengths = [np.sort([len(text) for text in part.texts]) for part in (task.train, found)]
    assert abs(lengths[0].mean() - lengths[1].mean()) <= 0.5
    np.testing.assert_allclose(
        np.quantile(lengths[0], [0.1, 0.5, 0.9]), np.quantile(lengths[1], [0.1, 0.5, 0.9]), atol=3
    )


def test_rows_stay_what_they_are(task: Task) -> None:
    found = cut(task, 0.3).task
    places = [int(uid[1:]) for uid in found.train.uids]
    assert places == sorted(set(places))
    assert found.train.texts == tuple(task.train.texts[place] for place in places)
    np.testing.assert_array_equal(found.train.y, task.train.y[places])
    np.testing.assert_array_equal(found.further[0].y, task.further[0].y[places])


def test_all_of_it_is_the_task_itself(task: Task) -> None:
    found = cut(task, 1.0)
    assert (found.count_ratio, found.ratio, found.validation_ratio, found.step_ratio) == (1.0, 1.0, 1.0, 1.0)
    assert (found.task.train.uids, found.task.unlabelled) == (task.train.uids, task.unlabelled)


def test_validation_has_a_limit_of_its_own(task: Task) -> None:
    found = cut(task, 1.0, most_validation=16)
    assert (len(found.task.train), len(found.task.validation)) == (100, 16)


def test_work_is_counted_with_its_padding() -> None:
    """Lengths 10 and 100 by turns, in batches of 1,024 tokens: few texts share one batch, many fill batches."""
    texts = tuple("x" * (32 if place % 2 else 392) for place in range(2000))  # 10 and 100 tokens
    part = Rows(tuple(map(str, range(2000))), texts, np.zeros(2000, dtype=int))
    found = cut(Task(("p",), part, part), 0.005, batch=2)
    assert found.texts == 20 and found.count_ratio == 200
    few = 10 * 100  # all 10 rows of a part in one batch, padded to 100 tokens
    many = 1000 * 100 + 1000 * 10  # 100 batches of 10 long rows are full, the short ones come after them
    assert found.ratio == found.validation_ratio == pytest.approx(many / few)
    alike = tuple("x" * 32 for _ in range(2000))
    even = Rows(part.uids, alike, part.y)
    same = cut(Task(("p",), even, even), 0.016)  # two whole batches of 16
    assert (same.ratio, same.validation_ratio, same.step_ratio) == (62.5, 62.5, 1.0)


def test_steps_of_many_rows_have_less_padding() -> None:
    lengths = np.random.default_rng(3).integers(20, 480, 3000)
    part = Rows(tuple(map(str, range(3000))), tuple("x" * int(n) for n in lengths), np.zeros(3000, dtype=int))
    assert 0.7 < cut(Task(("p",), part, part), 0.1).step_ratio < 0.95


def test_a_few_rows_are_always_there(task: Task) -> None:
    found = cut(task, 0.001).task
    assert (len(found.train), len(found.validation), len(found.unlabelled)) == (4, 4, 4)
    bare = Task(task.classes, task.train, task.validation)
    assert cut(bare, 0.001).task.unlabelled == ()


def test_a_further_column_keeps_two_rows_a_class() -> None:
    many = Further("fine", tuple(map(str, range(50))), np.arange(100) % 50)
    (found,) = cut(Task(("p",), rows(100, "t", 1), rows(8, "v", 1), (), (many,)), 0.1).task.further
    assert len(found.y) == 10 and len(found.classes) == 5
    assert set(found.y.tolist()) <= set(range(5))
