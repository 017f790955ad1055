from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.augment.common.making import Making
from core.augment.gate import REASONS, Gate, judged, verdicts
from core.contracts import Context
from core.dataset import Dataset
from core.flow import run
from core.recipe import Recipe
from core.types import Roles

COLUMNS = {
    "uid", "origin", "orphan", "label_probability", "parent_probability", "similarity", "nearest_train", "nearest_held",
    "parent_held", "fluency", "surprise", "numbers", "negation", "twins", "twin_shares", "reason",
}  # fmt: skip


def unit(points: np.ndarray) -> np.ndarray:
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


class Table:
    """30 real rows of three classes, each around a corner, and made rows of row 0 with a text and a shift."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        labels = np.repeat(["card", "parcel", "login"], 10)
        self.rows: list[tuple] = [
            (f"r{n}", f"Message {n} says that it did not work, {label}", label, "train", None)
            for n, label in enumerate(labels)
        ]
        self.points = list(np.eye(6)[np.repeat([0, 1, 2], 10)] + rng.normal(0, 0.15, (30, 6)))

    def add(self, text: str, shift: np.ndarray | float = -0.15, parent: int = 0, origin: str | None = None) -> str:
        name = f"{origin or f'r{parent}'}~{len(self.rows)}"
        self.rows.append((name, text, self.rows[parent][2], "train", origin or f"r{parent}"))
        self.points.append(self.points[parent] + (shift * np.eye(6)[5] if isinstance(shift, float) else shift))
        return name

    @property
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows, columns=["uid", "text", "label", "split", "origin"]).astype("str")

    def context(self, held: list[tuple[str, np.ndarray]] | None = None) -> Context:
        context = Context(shared={"vectors": unit(np.array(self.points))})
        if held is not None:
            context.held = pd.DataFrame({"text": [text for text, _ in held]}).astype("str")
            context.shared["held"] = {"vectors": unit(np.array([point for _, point in held]))}
        return context


@pytest.fixture
def table() -> Table:
    return Table()


def test_every_reason_is_found_and_the_rest_is_kept(table: Table) -> None:
    base = "Message 0 says that it did not work, card"
    toward = table.points[15] - table.points[0]
    expected = {
        table.add("Message 0 tells that this did not function, card"): "",
        table.add(base.upper()): "copy",
        table.add("Message 88 tells that this did not function at all, my card"): "numbers",
        table.add("Message 0 says that it did work well, card"): "negation",
        table.add("Message 0 not"): "fluency",
        table.add("One message, 0, claims it would not work: card", -9.0): "meaning",
        table.add("My 0 message states things do not go on, card", 0.7 * toward): "label",
        table.add("Message 0 tells that this did not function, cards"): "twin",
        table.add("Nothing to compare this row with", origin="gone"): "orphan",
        table.add("The 0 message said the whole would not succeed", 0.3): "held",
    }
    held = [("far away", -np.eye(6)[3]), ("near", table.points[0] + 0.4 * np.eye(6)[5])]
    found = judged(table.frame, table.context(held), Gate(farthest=0.2))
    assert dict(zip(found["uid"], found["reason"], strict=True)) == expected
    assert set(found.columns) == COLUMNS


def test_a_duplicate_of_another_row_is_no_news(table: Table) -> None:
    table.rows[5] = ("r5", "The card was swallowed by the machine at the corner", "card", "train", None)
    table.add("The card was swallowed by the machine at that corner")
    gate = Gate(numbers=False, negation=False)
    assert judged(table.frame, table.context(), gate)["reason"].tolist() == ["duplicate"]


def test_drops_what_fails_counts_why_and_touches_nothing_else(table: Table) -> None:
    table.add("Message 0 tells that this did not function, card")
    table.add("Message 1 tells that this did not function, card")
    table.add("Message 2 says all is well, card")
    frame, context = table.frame, table.context()
    given = frame.copy(deep=True)
    kept = Gate().apply(frame, context)
    pd.testing.assert_frame_equal(frame, given)
    pd.testing.assert_frame_equal(kept, frame.iloc[:31])
    assert context.notes[0] == "1 made row of 3 passed the gate."
    assert context.notes[1:] == [f"2 rows rejected (numbers): {REASONS['numbers']}."]


def test_without_made_rows_no_model_is_asked_for(table: Table) -> None:
    frame = table.frame
    assert Gate().apply(frame, Context(model=Path("there/is/no/such/folder"))) is frame


def test_rows_without_a_label_or_with_an_unusual_index_are_judged_by_the_rest(table: Table) -> None:
    name = table.add("Message 0 tells that this did not function, card")
    frame = table.frame
    frame["label"] = pd.Series([None] * len(frame), dtype="str")
    frame.index = pd.Index([7] * len(frame))
    context = table.context()
    assert Gate().apply(frame, context)["uid"].tolist() == frame["uid"].tolist()
    assert judged(frame, table.context(), Gate()).set_index("uid")["label_probability"].isna()[name]
    assert any("Labels were not judged" in note for note in context.notes)


TEXTS = st.sampled_from(
    [
        "Message 0 says that it did not work, card", "Message 0 tells that it did not work, card",
        "message 0 SAYS that it did not work, card", "Message 0 says that it never works, card",
        "Message 1 says that it did not work, card", "Something else, 0, and not about a card at all", "not 0", " ",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 29), st.floats(0, 2), st.booleans()), max_size=10), st.booleans())
def test_again_changes_nothing_and_reasons_add_up(made: list[tuple[str, int, float, bool]], held: bool) -> None:
    table = Table()
    for text, parent, shift, orphan in made:
        table.add(text, shift, parent, "gone" if orphan and parent % 5 == 0 else None)
    frame = table.frame
    near = [("held", table.points[0] + 0.3 * np.eye(6)[5])] if held else None
    context = table.context(near)
    once = Gate().apply(frame, context)
    assert once["uid"].isin(frame["uid"]).all() and once.iloc[:30].equals(frame.iloc[:30])
    found = judged(frame, table.context(near), Gate())
    counts = found["reason"].value_counts()
    assert counts.drop("", errors="ignore").sum() == len(frame) - len(once)
    assert verdicts(found, Gate()).equals(found["reason"])
    again = table.context(near)
    again.shared["vectors"] = again.shared["vectors"][frame["uid"].isin(once["uid"]).to_numpy()]
    pd.testing.assert_frame_equal(Gate().apply(once, again), once)


def test_sliders_need_the_table_alone(table: Table) -> None:
    table.add("Message 0 tells that this did not function, card")
    found = judged(table.frame, table.context(), Gate())
    strict = Gate(farthest=0.995, nearest=0.999)
    assert (
        verdicts(found, strict).tolist()
        == ["meaning"]
        == judged(table.frame, table.context(), strict)["reason"].tolist()
    )


@pytest.mark.parametrize(
    ("fields", "said"), [({"farthest": 0.9, "nearest": 0.8}, "below the greatest"), ({"language": "xx"}, "choose auto")]
)
def test_settings_that_keep_nothing_are_refused(fields: dict, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Gate.model_validate(fields)


class Shouting(Making, frozen=True):
    """Makes rows that repeat the parent's words with one letter more, and rows with another number."""

    kind: Literal["shouting"] = "shouting"
    asked: ClassVar[int] = 0

    def variants(self, texts: list[str], labels: list[str], context: Context) -> list[str | None]:  # type: ignore[override]
        return [text + "s" if place % 2 else f"{text} 77" for place, text in enumerate(texts)]


@pytest.mark.filterwarnings("ignore:Pydantic serializer")  # the method of this test is in no tuple
def test_the_loop_keeps_real_rows_and_shows_what_is_held(support_like: Dataset, tiny_model: Path) -> None:
    frame = support_like.frame.assign(split=np.resize(["train", "train", "validation", "test"], len(support_like)))
    data = Dataset.from_frame(frame[["text", "label", "split"]], Roles(text="text", label="label"))
    recipe = Recipe.model_construct(name="", seed=3, source=None, roles=None, steps=(Shouting(per_row=2), Gate()))
    after = run(recipe, data, model=tiny_model)
    made = after.frame[after.frame["origin"].notna()]
    assert not made["text"].str.endswith(" 77").any() and (made["split"] == "train").all()
    assert after.frame["uid"].isin(data.frame["uid"]).sum() == len(data)
    made_count, gate = (account for account in after.lineage.steps)
    assert gate["dropped"] == made_count["added"] - len(made) > 0
    assert gate["notes"][0].endswith("passed the gate.")
    told = [int(note.split(" ")[0]) for note in gate["notes"] if "rejected" in note]
    assert sum(told) == gate["dropped"]
