"""Prevents: a limit that nothing reads, figures of another limit, pieces of another row, a command that differs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.dataset import Dataset
from core.store.records import Version
from core.store.workspace import Workspace
from core.tokenize.job import counts_of
from core.types import Roles
from tests.app.kit import APP, metrics, table_with
from tests.app.kit import PAGE as COMPARE

PAGE = "prepare/tokenize"
Visit = Callable[[str], AppTest]


@pytest.fixture
def long(workspace: Workspace) -> Version:
    """30 rows of two classes, split; those of one are much longer, and one has a letter that no word piece knows."""
    texts = (
        [f"a short text {number}" for number in range(15)]
        + ["many words here " * 20] * 14
        + ["odd \u2603 <b>x</b> *y*"]
    )
    frame = pd.DataFrame({"text": texts, "label": ["short"] * 15 + ["long"] * 15})
    frame["split"] = ["train", "train", "train", "validation", "test"] * 6
    return workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="long")


def limit(app: AppTest, tokens: int) -> AppTest:
    """Move the limit."""
    next(one for one in app.slider if one.label == "Limit in tokens").set_value(tokens).run()
    assert not app.exception
    return app


def view(app: AppTest, name: str) -> AppTest:
    """Choose a view."""
    app.segmented_control("token_view").set_value(name).run()
    assert not app.exception
    return app


def drawn(app: AppTest) -> str:
    """The HTML on the page."""
    return "".join(one.proto.body for one in app.get("html"))


def test_an_empty_workspace_says_the_next_step(visit: Visit) -> None:
    assert "Collect a dataset first" in visit(PAGE).info[0].value


def test_moving_the_limit_moves_every_figure(visit: Visit, workspace: Workspace, long: Version) -> None:
    app = visit(PAGE)
    counts = counts_of(workspace, long.id, None, None, lambda *_: None)
    first = metrics(app)
    assert first["Texts"] == "30" and first["Median tokens"] == f"{np.median(counts.tokens):,.0f}"
    moved = metrics(limit(app, 20))
    assert moved["Cut at 20 tokens"] == f"{(counts.tokens > 20).mean():.1%}" == "46.7%"
    costs = table_with(app, "Against now")
    assert costs["Waste"].iloc[0] == pytest.approx(1 - np.minimum(counts.tokens, 20).sum() / (30 * 20))
    assert (costs["Against now"].iloc[0], len(costs)) == (20 / 128, 3)
    assert "Memory" in costs and (costs["Memory"].str.endswith("MB")).all()


def test_compare_reads_the_limit(visit: Visit, long: Version) -> None:
    app = visit(PAGE)
    assert app.button("use_limit").disabled, "Compare has this limit already"
    limit(app, 24)
    app.button("use_limit").click().run()
    assert app.button("use_limit").disabled
    app.switch_page(str(APP.parent / COMPARE)).run()
    assert not app.exception
    assert next(one.value for one in app.number_input if one.label == "Max tokens") == 24
    assert next(one.value for one in app.number_input if one.label == "Max rows") is None
    app.switch_page(str(APP.parent / f"pages/{PAGE}.py")).run()
    limit(app, 40)
    app.button("use_limit").click().run().switch_page(str(APP.parent / COMPARE)).run()
    assert next(one.value for one in app.number_input if one.label == "Max tokens") == 40, "a form drawn before"


def test_a_row_in_pieces_is_text_and_never_markup(visit: Visit, long: Version) -> None:
    app = view(visit(PAGE), "Pieces")
    app.selectbox("token_order").set_value("Most unknown").run()
    html = drawn(app)
    assert "&lt;" in html and "<b>x" not in html
    assert "[CLS]" in html and "<del" in html and "\u2603" in html
    said = " ".join(one.value for one in app.markdown)
    assert "1 unknown, struck through" in said
    app.text_input("token_search").set_value("many words").run()
    assert len(table_with(app, "unknown")) == 14
    limit(app, 20)
    assert any("behind the limit" in one.value for one in app.markdown)
    app.text_input("token_search").set_value("not in any text").run()
    assert not app.exception and any("No text contains" in one.value for one in app.caption)


def test_words_and_a_second_tokenizer(visit: Visit, long: Version, tiny_model: Path) -> None:
    app = view(visit(PAGE), "Words")
    assert {"word", "times", "pieces"} <= set(table_with(app, "word"))
    assert table_with(app, "pieces_per_word")["class"].tolist() == ["long", "short"]
    view(app, "Two tokenizers")
    assert "Name a second tokenizer" in app.info[0].value
    next(one for one in app.text_input if one.label == "Beside it").set_value(str(tiny_model)).run()
    assert not app.exception
    told = table_with(app, "Figure").set_index("Figure")
    assert told.loc["Vocabulary", "one"] == "30,522" and told.loc["Median tokens", "other"] != ""
    assert (table_with(app, "ratio")["ratio"] > 0).all()
    again = visit(PAGE)
    kept = [one.value for one in again.text_input if one.label == "Beside it"]
    assert kept == [str(tiny_model)], "a refresh loses nothing"


def test_a_wrong_folder_is_said_and_the_page_stays(visit: Visit, long: Version, tmp_path: Path) -> None:
    app = visit(PAGE)
    next(one for one in app.text_input if one.label == "Tokenizer of the model").set_value(str(tmp_path)).run()
    assert not app.exception and len(app.error) == 1
    next(one for one in app.text_input if one.label == "Tokenizer of the model").set_value("").run()
    assert not app.error and metrics(app)["Texts"] == "30"


def test_encoding_writes_what_the_form_says(visit: Visit, workspace: Workspace, long: Version) -> None:
    app = view(limit(visit(PAGE), 16), "Encode")
    assert any(one.value.startswith("14 texts of 30") for one in app.caption)
    command = app.code[-1].value
    assert command.startswith(f"python -m core export {long.id[:12]} --formats encoded ")
    assert "--set encoded.max_length=16" in command
    app.button("encode").click().run()
    assert not app.exception
    (path,) = (workspace.exports / f"{long.id[:12]}-encoded").glob("*")
    assert path.name == "encoded.zip"
    assert any(one.value == "encoded.zip" for one in app.text)
