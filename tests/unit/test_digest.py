import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from core.digest import DIGITS, code_digest, file_digest, json_digest, table_digest, text_digest

CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
COLUMNS = st.lists(st.tuples(CELLS, st.one_of(st.none(), st.integers(-5, 5))), max_size=12)


def frame(rows: list[tuple[str | None, int | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": pd.Series([text for text, _ in rows], dtype="str"),
            "n": pd.Series([number for _, number in rows], dtype="Int64"),
        }
    )


@given(COLUMNS, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_chunks_slices_and_index_do_not_count(rows: list, size: int) -> None:
    whole = frame(rows)
    expected = table_digest(whole)
    assert table_digest(whole.set_index(pd.Index(range(100, 100 + len(whole))))) == expected
    padded = pd.concat([frame([("before", 1)]), whole, frame([("after", 2)])], ignore_index=True)
    assert table_digest(padded.iloc[1:-1]) == expected
    if len(whole):
        chunks = [pa.Table.from_pandas(whole.iloc[start : start + size]) for start in range(0, len(whole), size)]
        chunked = pa.concat_tables(chunks).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
        assert table_digest(chunked) == expected


@given(COLUMNS, COLUMNS)
@settings(max_examples=150, deadline=None)
def test_equal_digest_means_equal_content(first: list, second: list) -> None:
    assert (table_digest(frame(first)) == table_digest(frame(second))) == (first == second)


def test_null_is_not_empty() -> None:
    def one(value: str | None) -> str:
        return table_digest(pd.DataFrame({"a": pd.Series([value], dtype="str")}))

    assert one(None) != one("")
    assert one("") != one("\0")
    ints = [table_digest(pd.DataFrame({"a": pd.Series([value], dtype="Int64")})) for value in (None, 0)]
    assert ints[0] != ints[1]


def test_cell_borders_count() -> None:
    pairs = [["ab", "c"], ["a", "bc"], ["abc", ""], ["", "abc"]]
    digests = {table_digest(pd.DataFrame({"a": pair})) for pair in pairs}
    assert len(digests) == len(pairs)


def test_names_order_and_type_of_columns_count() -> None:
    base = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    others = [
        base[["b", "a"]],
        base.rename(columns={"a": "A"}),
        base.astype({"a": "float64"}),
        base.astype({"a": "str"}),
        base.iloc[::-1],
        base.iloc[:1],
        base[["a"]],
    ]
    assert len({table_digest(other) for other in [base, *others]}) == len(others) + 1


def test_empty_tables_with_the_same_columns_are_equal() -> None:
    empty = frame([])
    assert table_digest(empty) == table_digest(frame([("x", 1)]).iloc[:0])
    assert table_digest(empty) != table_digest(empty[["text"]])


def test_categories_digest_like_their_text() -> None:
    texts = pd.DataFrame({"a": ["x", None, "y", "x"]})
    assert table_digest(texts.astype("category")) == table_digest(texts)


def test_times_lists_and_booleans() -> None:
    rich = pd.DataFrame(
        {
            "when": pd.to_datetime(["2024-01-01", None]),
            "list": [[1, 2], None],
            "flag": pd.array([True, None], dtype="boolean"),
        }
    )
    assert table_digest(rich) == table_digest(rich.copy())
    changed = rich.copy()
    changed.at[0, "list"] = [1, 3]
    assert table_digest(changed) != table_digest(rich)
    assert table_digest(rich.assign(flag=pd.array([False, None], dtype="boolean"))) != table_digest(rich)


def test_json_keys_are_a_set_and_lists_an_order() -> None:
    assert json_digest({"a": 1, "b": [1, 2]}) == json_digest({"b": [1, 2], "a": 1})
    assert json_digest([1, 2]) != json_digest([2, 1])
    assert json_digest(json.loads('{"a": 1.5}')) == json_digest({"a": 1.5})


def test_text_digest_takes_any_text() -> None:
    assert text_digest("\ud800") != text_digest("?")
    assert len(text_digest("")) == DIGITS == len(code_digest())


def test_file_digest_reads_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"\r\n" * 100_000)
    (tmp_path / "three").write_bytes(b"\n" * 100_000)
    assert file_digest(tmp_path / "one") == file_digest(tmp_path / "two") != file_digest(tmp_path / "three")
