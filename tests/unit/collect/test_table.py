"""The source `table` on small made files: no row is lost, and each guess is the right one."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError


def read(path: Path, data: bytes | str, name: str = "data.csv", **overrides: object) -> tuple[pd.DataFrame, Context]:
    file = path / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    context = Context()
    frames = list(Table.model_validate({"path": str(file), **overrides}).read(context))
    return pd.concat(frames, ignore_index=True), context


def cells(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8"])
def test_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    frame, _ = read(tmp_path, "text,label\nÄrger über alles,neg\nпривет мир,pos\n".encode(encoding))
    assert cells(frame) == [["Ärger über alles", "neg"], ["привет мир", "pos"]]


def test_western_bytes_are_windows_1252(tmp_path: Path) -> None:
    rows = "text,label\n" + "the café is “fine” – really…,1\nnothing special to see here,0\n" * 20
    frame, context = read(tmp_path, rows.encode("cp1252"))
    assert frame["text"][0] == "the café is “fine” – really…"
    assert any("Windows-1252" in note for note in context.notes)


def test_cyrillic_bytes(tmp_path: Path) -> None:
    line = "Сегодня хорошая погода, и мы пошли гулять в парк;1\nВчера было холодно и шёл дождь весь день;0\n"
    frame, _ = read(tmp_path, ("text;label\n" + line * 20).encode("cp1251"))
    assert frame["text"][0] == "Сегодня хорошая погода, и мы пошли гулять в парк"


def test_few_broken_sequences_are_replaced_and_told(tmp_path: Path) -> None:
    data = ("text,label\n" + "grüße aus köln,1\n" * 50).encode() + b"caf\xe9 noir,0\n" + "schöne grüße,1\n".encode()
    frame, context = read(tmp_path, data)
    assert len(frame) == 52
    assert frame["text"][50] == "caf\ufffd noir"
    assert "1 broken UTF-8 sequences were replaced by the replacement character (line 52)." in context.notes


def test_mixed_encodings_are_read_line_by_line(tmp_path: Path) -> None:
    data = ("text,label\n" + "grüße aus köln,1\n" * 5).encode() + "café noir,0\n".encode("cp1252") * 6
    frame, context = read(tmp_path, data)
    assert frame["text"].tolist() == ["grüße aus köln"] * 5 + ["café noir"] * 6
    assert any(note.startswith("6 lines are not UTF-8") for note in context.notes)


def test_chosen_encoding_wins_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    data = "text,label\nnaïve idea,1\n".encode("latin-1")
    assert read(tmp_path, data, encoding="latin-1")[0]["text"][0] == "naïve idea"
    with pytest.raises(AssayError, match="Line 2 is not UTF-8"):
        read(tmp_path, data, encoding="utf-8")
    with pytest.raises(AssayError, match="no encoding"):
        read(tmp_path, data, encoding="klingon")


@pytest.mark.parametrize("separator", ["\u0085", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c"])
def test_other_separators_are_text(tmp_path: Path, separator: str) -> None:
    frame, _ = read(tmp_path, f"one{separator}two\nthree four\n", "data.txt")
    assert frame["text"].tolist() == [f"one{separator}two", "three four"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    rows = [
        "text,label,n",
        "first one here,a,1",
        '"with' + end + 'break, too",b,2',
        *["and so on,a,3"] * 40,
        "bad",
        "last,a,4",
    ]
    frame, context = read(tmp_path, end.join(rows) + end)
    assert frame["text"].tolist() == ["first one here", f"with{end}break, too", *["and so on"] * 40, "last"]
    assert [(reject.line, reject.content) for reject in context.rejected] == [(45, "bad")]


# --- delimiters and quotation marks


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_delimiters(tmp_path: Path, mark: str) -> None:
    rows = [["text", "label"], ["a, b; c | d and more", "x"], ["nothing of the sort", "y"], ["yes; no, maybe", "x"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=mark).writerows(rows)
    frame, context = read(tmp_path, buffer.getvalue())
    assert cells(frame) == rows[1:]
    assert context.rejected == []


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "name;price;text\nx;1,5;good one\ny;2,5;bad one\nz;3,5;so so\n")
    assert list(frame.columns) == ["name", "price", "text"]


def test_texts_with_commas_are_one_text_per_line(tmp_path: Path) -> None:
    lines = ["Hello, world", "Bye, all of you", "Well, that is it", "No, it is not", "So, what now"]
    frame, context = read(tmp_path, "\n".join(lines), "data.txt")
    assert frame["text"].tolist() == lines
    assert list(frame.columns) == ["text"]
    assert "Layout: one text per line." in context.notes


def test_unbalanced_marks_in_tsv_are_text(tmp_path: Path) -> None:
    rows = [f"tweet number {n} says\t{n % 2}" for n in range(40)]
    rows[5], rows[20], rows[31] = '"never closed\t1', 'he said "hi" to me\t0', '"quoted" at the start\t1'
    frame, context = read(tmp_path, "\n".join(rows), "data.tsv")
    assert len(frame) == 40
    assert context.rejected == []
    assert frame["text"][5] == '"never closed'
    assert frame["text"][31] == '"quoted" at the start'


def test_balanced_marks_that_would_swallow_rows_are_text(tmp_path: Path) -> None:
    rows = [f"tweet number {n} says\t{n % 2}" for n in range(80)]
    rows[5], rows[20] = '"opened here\t1', 'closed there"\t0'
    frame, _ = read(tmp_path, "\n".join(rows), "data.tsv")
    assert len(frame) == 80


def test_marks_by_the_book_enclose_cells(tmp_path: Path) -> None:
    data = 'text,label\n"said ""no"", twice",a\n"two\nlines",b\nplain words,a\n'
    frame, context = read(tmp_path, data)
    assert frame["text"].tolist() == ['said "no", twice', "two\nlines", "plain words"]
    assert context.rejected == []


def test_an_open_mark_does_not_swallow_the_rest(tmp_path: Path) -> None:
    rows = [f'"text, number {n}",{n % 2}' for n in range(100)]
    rows[50] = '"text number 50,0'
    frame, context = read(tmp_path, "text,label\n" + "\n".join(rows) + "\n")
    assert len(frame) + len(context.rejected) == 100
    assert {f"text, number {n}" for n in range(100) if abs(n - 50) > 1} <= set(frame["text"])


def test_needless_marks_of_a_tsv_stay(tmp_path: Path) -> None:
    rows = [f"ham\tsee you at {n} then" for n in range(20)]
    rows[1] = 'spam\t"free ringtone now"'
    frame, _ = read(tmp_path, "\n".join(rows), "data.tsv")
    assert frame["text"][1] == '"free ringtone now"'


def test_quoting_can_be_chosen(tmp_path: Path) -> None:
    data = 'kind\ttext\nham\t"see you later"\nspam\t"free, now"\n'
    assert read(tmp_path, data, quoting=True)[0]["text"][0] == "see you later"
    assert read(tmp_path, data, quoting=False)[0]["text"][0] == '"see you later"'


def test_delimiter_can_be_chosen(tmp_path: Path) -> None:
    assert list(read(tmp_path, "text\tlabel\na b, c\tx\n", delimiter="\\t")[0].columns) == ["text", "label"]
    assert read(tmp_path, "a^b c d\ne^f g h\n", delimiter="^")[0].shape == (2, 2)
    assert read(tmp_path, "1,a b c\n0,d e f\n", delimiter="")[0]["text"].tolist() == ["1,a b c", "0,d e f"]
    with pytest.raises(ValidationError, match="one character"):
        Table(path="x", delimiter="::")


def test_long_cells(tmp_path: Path) -> None:
    long = "word " * 60_000
    frame, _ = read(tmp_path, f'text,label\n"{long},",a\nshort one,b\n')
    assert frame["text"][0] == long + ","


def test_one_column_with_enclosed_cells(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, 'text\n"one, two"\n"say ""hi"""\nplain\n')
    assert frame["text"].tolist() == ["one, two", 'say "hi"', "plain"]


# --- headers


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        ("ham\tsee you later then ok\nspam\tfree ringtone for you\nham\tgo on until late\n", ["label", "text"], 3),
        ("a fine film to see\t1\na bad film and no joy\t0\nso so film in the end\t1\n", ["text", "label"], 3),
        ("0\tanger\n1\tjoy\n2\toptimism\n", ["column_1", "column_2"], 3),
        ("Review\nso good to see it\t1\nnot good at all\t0\nwow loved this place\t1\n", ["Review", "column_2"], 3),
        (",count,tweet\n0,3,this is a tweet of mine\n1,4,this is another one\n", ["column_1", "count", "tweet"], 2),
        ("text,text,\nthis is one,and two,3\nthis is more,or less,4\n", ["text", "text_2", "column_3"], 2),
        ("wörter,klasse\n" + "noch ein satz mit vielen worten,b\n" * 12, ["wörter", "klasse"], 12),
        ("x,y\n1,2\n3,4\n", ["x", "y"], 2),
        ("1,2\n3,4\n5,6\n", ["column_1", "column_2"], 3),
    ],
)
def test_headers(tmp_path: Path, data: str, columns: list[str], rows: int) -> None:
    frame, context = read(tmp_path, data)
    assert (list(frame.columns), len(frame), context.rejected) == (columns, rows, [])


def test_row_numbers_without_a_name(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, '"text","label"\n"1","good film indeed","a"\n"2","bad film indeed","b"\n')
    assert cells(frame) == [[1, "good film indeed", "a"], [2, "bad film indeed", "b"]]
    assert list(frame.columns) == ["column_1", "text", "label"]


def test_line_that_names_the_delimiter(tmp_path: Path) -> None:
    frame, context = read(tmp_path, "sep=;\ntext;label;n\n" + "so, it is;a;1\n" * 30 + "bad\n")
    assert (list(frame.columns), len(frame)) == (["text", "label", "n"], 30)
    assert [reject.line for reject in context.rejected] == [33]


def test_header_can_be_chosen(tmp_path: Path) -> None:
    data = "alpha,beta\ngamma,delta\nepsilon,zeta\n"
    assert len(read(tmp_path, data, header=True)[0]) == 2
    assert len(read(tmp_path, data, header=False)[0]) == 3


@pytest.mark.parametrize("data", ["tweet\tlabel", "tweet\tlabel\n", "text,label\r\n", "id,tweet,label\n\n"])
def test_header_only(tmp_path: Path, data: str) -> None:
    with pytest.raises(AssayError, match=r"header .* and no rows"):
        read(tmp_path, data)


# --- labels first


def test_label_first(tmp_path: Path) -> None:
    data = "".join(f"{n % 2} this is text , number {n}\n" for n in range(20))
    frame, _ = read(tmp_path, data, "data.txt")
    assert list(frame.columns) == ["text", "label"]
    assert frame["label"].tolist() == ["0", "1"] * 10
    assert frame["text"][3] == "this is text , number 3"


def test_label_first_with_two_levels(tmp_path: Path) -> None:
    data = "DESC:manner How did it come ?\nHUM:ind Who was it ?\nDESC:def What is an atom ?\n" * 10
    frame, context = read(tmp_path, data, "train.label")
    assert frame.iloc[0].tolist() == ["How did it come ?", "DESC", "DESC:manner"]
    assert any("two levels" in note for note in context.notes)
    assert Table(path=str(tmp_path / "train.label")).layout().columns == ("text", "label", "label_fine")


def test_fasttext_labels(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "__label__pos good film indeed\n__label__neg bad film indeed\n" * 5, "data.txt")
    assert set(frame["label"]) == {"pos", "neg"}


@pytest.mark.parametrize(
    "lines",
    [
        ["What is an atom ?", "What was that ?", "Who are you ?", "Who is it ?", "What now ?"] * 20,
        ["the film is bad", "the film is good", "a film of its own", "a dull film indeed"] * 10,
        [f"{n} bottles of beer on the wall" for n in range(30)],
    ],
)
def test_sentences_are_not_label_first(tmp_path: Path, lines: list[str]) -> None:
    frame, _ = read(tmp_path, "\n".join(lines), "data.txt")
    assert frame["text"].tolist() == lines


def test_label_without_text_is_rejected(tmp_path: Path) -> None:
    data = "".join(f"{n % 2} this is text\n" for n in range(20)) + "1\n"
    frame, context = read(tmp_path, data, "data.txt", label_first=True)
    assert (len(frame), [(one.line, one.content) for one in context.rejected]) == (20, [(21, "1")])


# --- rows


def test_ragged_rows_are_rejected_with_line_and_reason(tmp_path: Path) -> None:
    rows = [f'"row {n},\nin two lines",a,b' for n in range(60)]
    rows[30] = "too,few"
    rows[40] = "far,too,many,cells"
    data = "text,label,more\n\n" + "\n".join(rows) + "\n"
    frame, context = read(tmp_path, data)
    assert len(frame) == 58
    # a header, a blank line, thirty rows of two lines
    assert [(one.line, one.content) for one in context.rejected] == [(63, "too,few"), (82, "far,too,many,cells")]
    assert context.rejected[0].reason == "Too few cells: 3 fields expected, 2 found."
    assert context.rejected[1].reason == "Too many cells: 3 fields expected, 4 found."


def test_common_gaps_are_filled(tmp_path: Path) -> None:
    rows = [f"text number {n},a" + ("" if n % 5 == 0 else ",x") for n in range(40)]
    frame, context = read(tmp_path, "text,label,note\n" + "\n".join(rows))
    assert (len(frame), context.rejected) == (40, [])
    assert frame["note"].isna().sum() == 8
    assert frame["text"].tolist() == [f"text number {n}" for n in range(40)]
    assert any("8 rows lack their last cells" in note for note in context.notes)


def test_blank_lines(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "text,label\n\na b c,x\n   \nd e f,y\n\n")
    assert len(frame) == 2
    lines, context = read(tmp_path, "first text here\n\nthird text here\n\n", "data.txt")
    assert lines["text"].isna().tolist() == [False, True, False, True]
    assert "2 blank lines are rows without text." in context.notes


def test_shifted_row_is_rejected(tmp_path: Path) -> None:
    rows = [f"App name {n},TOOLS,4.{n % 9 + 1},{n},{n}M,Free,7-Jan-18" for n in range(60)]
    rows[25] = "App name 25,4.5,25,3M,Free,7-Jan-18,"
    frame, context = read(tmp_path, "app,category,rating,reviews,size,type,updated\n" + "\n".join(rows))
    assert (len(frame), [one.line for one in context.rejected]) == (59, [27])
    assert "'category'" in context.rejected[0].reason


def test_a_row_that_merely_lacks_its_last_cell_stays(tmp_path: Path) -> None:
    rows = [f"App name {n},TOOLS,4.{n % 9 + 1},{n},{n}M,Free,7-Jan-18" for n in range(60)]
    rows[25] = "App name x,TOOLS,4.5,25,3M,Free,"
    frame, context = read(tmp_path, "app,category,rating,reviews,size,type,updated\n" + "\n".join(rows))
    assert (len(frame), context.rejected) == (60, [])


# --- types of columns


def test_types(tmp_path: Path) -> None:
    header = "text,whole,gaps,zeros,plus,point,mixed,both,big,words,science,text_id"
    rows = [
        "1,1,7,01,+1,1.5,1,1,99999999999999999999,NULL,5.7E+17,9007199254740993",
        "2,-2,,02,+2,0.25,2.5,1.0,1,NA,1,1",
    ]
    frame, _ = read(tmp_path, "\n".join([header, *rows]) + "\n")
    kinds = {name: str(frame[name].dtype) for name in frame.columns}
    assert kinds == {
        "text": "str", "whole": "int64", "gaps": "Int64", "zeros": "str", "plus": "str", "point": "float64",
        "mixed": "float64", "both": "str", "big": "str", "words": "str", "science": "str", "text_id": "int64",
    }  # fmt: skip
    assert frame["text_id"][0] == 9007199254740993
    assert frame["words"].tolist() == ["NULL", "NA"]
    assert frame["gaps"].isna().tolist() == [False, True]


def test_words_for_nothing_stay_text(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, 'text,label\nNULL,NA\nnan,None\n"",x\n')
    assert cells(frame) == [["NULL", "NA"], ["nan", "None"], [None, "x"]]


# --- JSON


def test_json_list(tmp_path: Path) -> None:
    data = [{"text": "a b", "label": 1, "tags": ["x", {"y": 2}]}, {"text": "", "label": None, "new": True}]
    frame, _ = read(tmp_path, json.dumps(data), "data.json")
    assert cells(frame) == [["a b", 1, '["x", {"y": 2}]', None], ["", None, None, True]]


def test_json_object_with_one_list_and_path(tmp_path: Path) -> None:
    data = json.dumps({"status": "ok", "hits": {"total": 2, "items": [{"text": "a"}, {"text": "b"}]}})
    frame, context = read(tmp_path, data, "data.json")
    assert frame["text"].tolist() == ["a", "b"]
    assert "Records: the list at 'hits.items' (2 entries)." in context.notes
    assert len(read(tmp_path, data, "data.json", records="hits.items")[0]) == 2
    with pytest.raises(AssayError, match="no 'nothing' on the path"):
        read(tmp_path, data, "data.json", records="hits.nothing")


def test_json_parts_of_pairs(tmp_path: Path) -> None:
    rows = [[f"please do the thing number {n}", "abc"[n % 3]] for n in range(12)]
    frame, _ = read(tmp_path, json.dumps({"train": rows, "test": rows[:6]}), "data.json")
    assert list(frame.columns) == ["part", "text", "label"]
    assert frame["part"].value_counts().to_dict() == {"train": 12, "test": 6}


def test_json_objects_by_key_and_columns(tmp_path: Path) -> None:
    by_key, _ = read(tmp_path, json.dumps({"x1": {"text": "a"}, "x2": {"text": "b"}}), "data.json")
    assert cells(by_key) == [["x1", "a"], ["x2", "b"]]
    columns, _ = read(tmp_path, pd.DataFrame({"text": ["a", "b"], "label": [1, 2]}).to_json(), "data.json")
    assert cells(columns) == [["a", 1], ["b", 2]]


@pytest.mark.parametrize("name", ["data.jsonl", "data.json", "data.txt"])
def test_json_lines_whatever_the_name(tmp_path: Path, name: str) -> None:
    frame, _ = read(tmp_path, '{"text": "a\\u2028b", "label": 1}\n\n{"text": "c\u2028d", "label": 2}\n', name)
    assert frame["text"].tolist() == ["a\u2028b", "c\u2028d"]


def test_json_named_jsonl(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, json.dumps([{"text": "a"}, {"text": "b"}]), "data.jsonl")
    assert frame["text"].tolist() == ["a", "b"]
    pretty, _ = read(tmp_path, json.dumps([{"text": "a"}, {"text": "b"}], indent=2), "data.jsonl")
    assert pretty["text"].tolist() == ["a", "b"]


def test_bad_json_lines_are_rejected_by_number(tmp_path: Path) -> None:
    data = '{"text": "a"}\n{"text": \n{"text": "c"}\n[1]\n'
    frame, context = read(tmp_path, data, "data.jsonl")
    assert frame["text"].tolist() == ["a", "c"]
    assert [one.line for one in context.rejected] == [2, 4]


def test_json_halves_of_surrogate_pairs(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, '[{"text": "a \\ud83d b"}, {"text": "\\ud83d\\ude00"}]', "data.json")
    assert frame["text"].tolist() == ["a \ufffd b", "😀"]


def test_text_in_brackets_is_not_json(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "[user] hello there\n[url] see this\n", "data.txt")
    assert frame["text"].tolist() == ["[user] hello there", "[url] see this"]


# --- Parquet, Excel, archives


def test_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", None],
            "label": pd.Categorical(["x", "y"]),
            "n": [1, 2],
            "gaps": pd.array([1, None], "Int64"),
            "list": [[1, 2], None],
        }
    )
    frame.to_parquet(tmp_path / "p.parquet")
    found, _ = read(tmp_path, (tmp_path / "p.parquet").read_bytes(), "data.parquet")
    assert cells(found) == [["a", "x", 1, 1, "[1, 2]"], [None, "y", 2, None, None]]
    assert found["n"].dtype == "int64"
    packed, _ = read(tmp_path, gzip.compress((tmp_path / "p.parquet").read_bytes()), "data.parquet.gz")
    assert cells(packed) == cells(found)
    assert Table(path=str(tmp_path / "p.parquet")).layout().columns == tuple(frame.columns)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl writes the workbook of this test")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_excel(tmp_path: Path) -> None:
    day = pd.Timestamp("2024-03-01").to_pydatetime()
    rows = [
        ["text", "label", "day", "n"],
        ["good one", "a", day, 1],
        [],
        ["bad one", "b", day.replace(hour=9), 2],
        [None, "a", None, None],
    ]
    workbook(tmp_path / "x.xlsx", {"Empty": [], "Data": rows, "Other": [["x", "y"], ["one", "two"]]})
    context = Context()
    table = Table(path=str(tmp_path / "x.xlsx"))
    frame = next(iter(table.read(context)))
    assert cells(frame) == [
        ["good one", "a", "2024-03-01", 1],
        ["bad one", "b", "2024-03-01T09:00:00", 2],
        [None, "a", None, None],
    ]
    assert "Sheet: 'Data'. Other sheets: Other." in context.notes
    assert "1 blank rows of the sheet are no rows." in context.notes
    assert table.layout().columns == ("text", "label", "day", "n")
    other = next(iter(Table(path=str(tmp_path / "x.xlsx"), sheet="Other", header=True).read(Context())))
    assert cells(other) == [["one", "two"]]
    with pytest.raises(AssayError, match="no sheet 'None'"):
        list(Table(path=str(tmp_path / "x.xlsx"), sheet="None").read(Context()))


def test_excel_without_header_and_inside_gzip(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"this is a text of mine {n}", "ab"[n % 2]] for n in range(12)]
    workbook(tmp_path / "x.xlsx", {"Data": rows})
    frame, _ = read(tmp_path, gzip.compress((tmp_path / "x.xlsx").read_bytes()), "data.xlsx.gz")
    assert cells(frame) == rows
    assert list(frame.columns) == ["text", "label"]


def packed(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_gzip_and_zip(tmp_path: Path) -> None:
    text = "text,label\nit is good,a\nit is bad,b\n"
    assert len(read(tmp_path, gzip.compress(text.encode()), "data.csv.gz")[0]) == 2
    data = packed({"data/one.csv": text, "__MACOSX/one.csv": "junk", "README.md": "read me", "data/.hidden": "x"})
    frame, _ = read(tmp_path, data, "data.zip")
    assert list(frame.columns) == ["text", "label"]


def test_members_of_the_same_columns_are_joined(tmp_path: Path) -> None:
    data = packed({"a.csv": "text,label\nit is good,1\n", "b.csv": "text,label\nit is bad,x\n,y\n"})
    frame, _ = read(tmp_path, data, "data.zip")
    assert cells(frame) == [["it is good", "1", "a.csv"], ["it is bad", "x", "b.csv"], [None, "y", "b.csv"]]
    assert len(read(tmp_path, data, "data.zip", member="a.csv")[0]) == 1


def test_members_of_different_columns_ask_to_choose(tmp_path: Path) -> None:
    data = packed({"a.csv": "text,label\nit is good,1\n", "b.csv": "id,text\n1,it is bad\n"})
    with pytest.raises(AssayError, match=r"different columns.*Choose one of them as 'member'"):
        read(tmp_path, data, "data.zip")
    assert list(read(tmp_path, data, "data.zip", member="b.csv")[0].columns) == ["id", "text"]
    with pytest.raises(AssayError, match=r"no member 'c.csv' \(a.csv, b.csv\)"):
        read(tmp_path, data, "data.zip", member="c.csv")


# --- layout and preview


def test_layout_tells_and_can_be_corrected(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("text;label\nthis is it;a\nthis is not;b\n")
    layout = Table(path=str(file)).layout()
    assert (layout.format, layout.encoding, layout.delimiter, layout.header) == ("delimited", "utf-8", ";", True)
    assert layout.columns == ("text", "label")
    assert "Encoding: UTF-8." in layout.why
    corrected = Table(path=str(file), delimiter="", header=False)
    assert corrected.layout().columns == ("text",)
    assert corrected.preview(2)["text"].tolist() == ["text;label", "this is it;a"]


def test_large_file_is_sniffed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.collect.formats import container

    monkeypatch.setattr(container, "WHOLE", 10_000)
    monkeypatch.setattr(container, "PIECE", 2_000)
    file = tmp_path / "data.csv"
    file.write_text("text,label\n" + '"a text, so to say, größer",x\n' * 2_000)
    table = Table(path=str(file))
    assert table.layout().columns == ("text", "label")
    assert table.layout().quoting is True
    assert len(table.preview(50)) == 50
    assert len(next(iter(table.read(Context())))) == 2_000
    packed_file = tmp_path / "data.csv.gz"
    packed_file.write_bytes(gzip.compress(file.read_bytes()))
    assert Table(path=str(packed_file)).layout().columns == ("text", "label")


def test_survives_json() -> None:
    table = Table(path="a.csv", delimiter="\\t", header=False)
    assert Table.model_validate_json(table.model_dump_json()) == table
    assert Table.name() == "table"
    assert all("description" in field for field in Table.parameters()["properties"].values())


# --- the property: what csv.writer writes is what is read

ALPHABET = st.one_of(
    st.sampled_from(list(",;\t|\"\n\r 'ab1")), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)
CELL = st.text(ALPHABET, max_size=12)


def written(value: object) -> str:
    """A cell as it stood in the file: missing is empty, whole floats came from whole numbers or '.0'."""
    if value is None or value is pd.NA or value != value:
        return ""
    return str(value)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), width=st.integers(1, 4), mark=st.sampled_from(",\t;|"))
def test_what_is_written_is_read(tmp_path: Path, data: st.DataObject, width: int, mark: str) -> None:
    rows = data.draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=mark)
    writer.writerow([f"c{place}" for place in range(width)])
    writer.writerows(rows)
    frame, context = read(tmp_path, buffer.getvalue(), delimiter=mark, header=True)
    assert context.rejected == []
    found = [[written(value) for value in row] for row in frame.astype(object).to_numpy().tolist()]
    floats = {place for place in range(width) if frame.dtypes.iloc[place] == "float64"}
    for before, after in zip(rows, found, strict=True):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            assert old == new or (place in floats and float(old) == float(new))
