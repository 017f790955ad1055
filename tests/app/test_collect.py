"""Prevents: rows stored before they were seen, guesses that cannot be corrected, rejected rows that vanish."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store.records import Version
from core.store.workspace import Workspace

PAGE = "data/collect"
TABLE = "id;message;intent;user\n" + "".join(
    f"{n};Grüße, wo bleibt Bestellung {n}, bitte?;{('refund', 'delivery')[n % 2]};u{n % 9}\n" for n in range(60)
)
BROKEN = TABLE.replace("7;Grüße, wo bleibt Bestellung 7, bitte?;delivery;u7\n", "7;too;many;cells;in;here\n")
Visit = Callable[[str], AppTest]


def upload(app: AppTest, content: bytes, name: str = "tickets März.csv") -> AppTest:
    """Give a file to the uploader."""
    app.file_uploader[0].upload(name, content, "text/csv")
    app.run()
    assert not app.exception
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_file_is_shown_before_anything_is_stored(visit: Visit, workspace: Workspace) -> None:
    app = upload(visit(PAGE), BROKEN.encode("cp1252"))
    assert not workspace.catalog.datasets()
    assert figures(app)["Input rows"] == "60" and figures(app)["Accepted"] == "59" and figures(app)["Rejected"] == "1"
    assert list(app.dataframe[0].value.columns) == ["id", "message", "intent", "user"]
    assert len(app.dataframe[0].value) == 50
    assert app.dataframe[1].value.loc[0, "line"] == 9
    assert "Windows" in " ".join(caption.value for caption in app.caption)
    # a refresh keeps the file, another uploader has taken the place of the one that held it in memory
    assert app.query_params["file"].endswith(".csv") and not app.run().exception
    app.button("store").click().run()
    version = workspace.catalog.versions()[0]
    assert (version.dataset, version.rows, version.classes) == ("tickets März", 59, 2)
    assert app.query_params["version"] == version.id[:12] and "file" not in app.query_params
    assert figures(app)["Rejected rows"] == "1"


def test_the_guess_can_be_corrected(visit: Visit) -> None:
    app = upload(visit(PAGE), TABLE.encode())
    delimiter = next(box for box in app.selectbox if box.label == "Delimiter")
    delimiter.select(",").run()
    assert not app.exception
    assert len(app.dataframe[0].value.columns) != 4


def test_the_roles_can_be_corrected(visit: Visit, workspace: Workspace) -> None:
    app = upload(visit(PAGE), TABLE.encode())
    role = {box.label: box for box in app.selectbox if box.label in ("Text", "Label", "Group", "Time")}
    assert role["Text"].value == "message" and role["Label"].value == "intent" and role["Group"].value == "user"
    role["Label"].select("user").run()
    assert figures(app)["Classes"] == "9"
    app.text_input[0].set_value("by user").run()
    app.button("store").click().run()
    stored = workspace.load(workspace.catalog.versions()[0].id)
    assert stored.name == "by user" and stored.roles.label == "user"


def test_without_a_text_column_the_user_is_asked(visit: Visit, workspace: Workspace) -> None:
    app = upload(visit(PAGE), b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(30)))
    assert not app.error and not [button for button in app.button if button.key == "store"]
    next(box for box in app.selectbox if box.label == "Text").select("b").run()
    app.button("store").click().run()
    assert workspace.catalog.versions()[0].rows == 30


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, b"<html><p>hello</p></html>"])
def test_what_is_no_table_is_one_message_and_nothing_is_stored(
    visit: Visit, workspace: Workspace, content: bytes
) -> None:
    app = upload(visit(PAGE), content, "odd.csv")
    assert len(app.error) == 1 and "odd" in f"{app.error[0].proto.title} {app.error[0].value}"
    assert not workspace.catalog.datasets() and not [button for button in app.button if button.key == "store"]
    app.button("other_file").click().run()
    assert not app.error and "file" not in app.query_params


def test_a_file_on_the_server_is_read_from_its_path(visit: Visit, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(TABLE, encoding="utf-8")
    app = visit(PAGE)
    app.text_input("server_path").set_value(str(path))
    app.button("read_path").click().run()
    app.button("store").click().run()
    assert workspace.catalog.versions()[0].dataset == "tickets"


def test_a_path_of_no_file_is_one_message(visit: Visit, workspace: Workspace) -> None:
    app = visit(PAGE)
    app.text_input("server_path").set_value("nowhere/tickets.csv")
    app.button("read_path").click().run()
    assert not app.exception and len(app.error) == 1 and not workspace.catalog.datasets()


def test_a_large_file_is_stored_by_a_job(visit: Visit, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.queue.Queue._ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.review.INLINE_BYTES", 100)
    app = upload(visit(PAGE), TABLE.encode())
    assert figures(app)["Rows"] == "Counted when stored"
    app.button("store").click().run()
    assert not app.exception and not workspace.catalog.datasets()
    from core.jobs.queue import Queue

    job = Queue(workspace).active()[0]
    assert job.kind == "collect" and job.params["roles"]["text"] == "message"


def test_search_and_classes_narrow_the_table(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    assert len(app.dataframe[0].value) == sample.rows
    app.text_input("rows_words").set_value("REFUND").run()
    narrowed = app.dataframe[0].value
    assert 0 < len(narrowed) < sample.rows and narrowed["text"].str.contains("refund", case=False).all()
    app.multiselect("rows_classes").select("payment").run()
    assert set(app.dataframe[0].value["label"]) == {"payment"}


def test_a_selected_row_is_read_in_full(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    row = app.dataframe[0].value.iloc[3]
    app.session_state["rows_table"] = {"selection": {"rows": [3], "columns": [], "cells": []}}
    app.run()
    assert app.code[0].value == row["text"]


def test_another_version_can_be_opened_from_the_list(visit: Visit, workspace: Workspace, sample: Version) -> None:
    small = workspace.load(sample.id)
    workspace.save(small.with_frame(small.frame.head(40)), dataset_name="small")
    app = visit(PAGE)
    assert app.metric[0].value == "40"
    app.session_state["versions"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    app.button("open_version").click().run()
    assert app.metric[0].value == f"{sample.rows:,}"


def test_a_long_table_comes_in_pages(visit: Visit, sample: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.tables.PAGE_ROWS", 400)
    app = visit(PAGE)
    assert len(app.dataframe[0].value) == 400 and any("Rows 1 to 400 of 1,052" in one.value for one in app.caption)
    first = app.dataframe[0].value["uid"].tolist()
    app.pagination[0].set_value(3).run()
    assert len(app.dataframe[0].value) == 252 and not set(first) & set(app.dataframe[0].value["uid"])
