from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core import flow
from core.accounting import Change, Delta
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe
from core.store.steps import StepOutputs
from core.types import Roles

ACCOUNT: dict[str, Any] = {"kind": "any", "rows_in": 4, "classes": {"é\ud800": {"rows": 4}}, "seconds": 0.1}


def frame() -> pd.DataFrame:
    texts = pd.Series(["a", None, "日本", ""], dtype="str")
    return pd.DataFrame({"uid": pd.Series(list("wxyz"), dtype="str"), "text": texts, "day": pd.Timestamp(2024, 2, 29)})


def delta(after: pd.DataFrame, writes: tuple[str, ...] = ("text",)) -> Delta:
    return Change(frame(), after.reset_index(drop=True), after.index.to_numpy()).delta(writes)


AFTER = {
    "nothing": frame(),
    "a cell": frame().assign(text=pd.Series(["a", "b", None, ""], dtype="str")),
    "a row less": frame().drop(index=1),
    "another order": frame().take([3, 1, 0, 2]),
    "no row": frame().iloc[:0],
    "a column of numbers": frame().assign(number=[1.5, None, -0.0, np.inf]),
    "a column of days": frame().assign(when=pd.to_datetime(["2024-01-01", None, None, "1999-12-31"])),
    "a column of groups": frame().assign(group=pd.Categorical(["x", None, "y", "x"])),
    "columns moved": frame()[["text", "day", "uid"]],
    "a row more": pd.concat([frame(), frame().iloc[[2]].assign(uid="made")]),
}


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_what_was_put_comes_back(tmp_path: Path, after: pd.DataFrame) -> None:
    cache = StepOutputs(tmp_path / "steps")
    assert cache.get("key") is None
    cache.put("key", delta(after), ACCOUNT)
    kept = cache.get("key")
    assert kept is not None and kept[1] == ACCOUNT
    pd.testing.assert_frame_equal(kept[0].applied(frame()), after.reset_index(drop=True))
    assert cache.get("other") is None


def filled(folder: Path) -> StepOutputs:
    cache = StepOutputs(folder)
    changed = AFTER["a row less"].assign(
        text=pd.Series(["a", "new", ""], index=[0, 2, 3], dtype="str"), number=[1, 2, 3]
    )
    cache.put("key", delta(changed), ACCOUNT)
    return cache


def test_a_missing_or_damaged_file_counts_as_not_cached(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4, "the account, the rows that stayed, the changed texts, the new column"
    for path in files:
        content = path.read_bytes()
        damaged = [b"", content[:-1], content[: len(content) // 2], content + b"x", b"{}", b"[]", b"null", b"\xff"]
        for place in range(0, len(content), 7):
            damaged.append(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        for harm in damaged:
            path.write_bytes(harm)
            assert cache.get("key") is None, (path.name, harm[:40])
        path.unlink()
        assert cache.get("key") is None
        path.mkdir()
        assert cache.get("key") is None
        path.rmdir()
        path.write_bytes(content)
        assert cache.get("key") is not None


def test_the_files_of_one_key_are_nothing_under_another(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    for path in list(tmp_path.iterdir()):
        path.with_name(path.name.replace("key", "lie")).write_bytes(path.read_bytes())
    assert cache.get("lie") is None and cache.get("key") is not None


def test_putting_again_mends_what_was_damaged(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(b"")
    filled(tmp_path)
    assert cache.get("key") is not None


def test_a_step_that_changes_nothing_stores_no_rows(tmp_path: Path) -> None:
    StepOutputs(tmp_path).put("key", delta(frame()), ACCOUNT)
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


def test_a_few_changes_in_many_rows_take_little_space(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    texts: list[str | None] = ["".join(rng.choice(list("abcdefghij "), 60)) for _ in range(20_000)]
    texts[::100] = [f"<b>{text}</b>" for text in texts[::100]]
    texts[50::100] = [None] * 200
    base = Dataset.from_frame(pd.DataFrame({"text": texts}), Roles(text="text"))
    recipe = Recipe.parse({"steps": [{"kind": "strip_markup"}, {"kind": "drop_missing"}]})
    made = flow.run(recipe, base, cache=StepOutputs(tmp_path))
    assert [step["changed"] + step["dropped"] for step in made.lineage.steps] == [200, 200]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 40_000, "200 texts of 60 signs, and 200 places"
    again = flow.run(recipe, base, cache=StepOutputs(tmp_path))
    assert [step["cached"] for step in again.lineage.steps] == [True, True]
    pd.testing.assert_frame_equal(again.frame, made.frame)


def test_a_column_of_many_types_is_refused_in_plain_words(tmp_path: Path) -> None:
    mixed = frame().assign(odd=pd.Series([1, "a", 2.5, None], dtype=object))
    with pytest.raises(AssayError, match="different types"):
        StepOutputs(tmp_path).put("key", delta(mixed, ("odd",)), ACCOUNT)
    assert StepOutputs(tmp_path).get("key") is None
