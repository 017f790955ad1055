import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

import pandas as pd
import pytest

from core import flow
from core.accounting import Change, Delta
from core.clean.deduplicate import Deduplicate
from core.clean.drop_missing import DropMissing
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.strip_markup import StripMarkup
from core.contracts import Context, Step
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.steps import StepOutputs
from core.types import Roles, Split

pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # rogue steps are in no union

Work = Callable[[pd.DataFrame], pd.DataFrame]


def data(rows: list[tuple], columns: tuple[str, ...] = ("text", "label")) -> Dataset:
    return Dataset.from_frame(pd.DataFrame(rows, columns=list(columns)), Roles(text="text", label="label"))


def plain(count: int = 30) -> list[tuple]:
    return [(f"row {n}", "ab"[n % 2]) for n in range(count)]


def split_data() -> Dataset:
    names = ["train"] * 4 + ["validation", "test"]
    rows = [(f"<b>row</b> {n}", "ab"[n % 2], names[n % 6]) for n in range(30)]
    return data(rows, ("text", "label", "split"))


class Rogue(Step, frozen=True):
    """Does to the frame what a test tells it to."""

    kind: Literal["rogue"] = "rogue"
    scope: ClassVar[Literal["table"]] = "table"
    work: ClassVar[Work]

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        return type(self).work(frame)


def rogue(work: Work, **claims: Any) -> Step:
    return type("Told", (Rogue,), {"work": staticmethod(work), "__doc__": "Told.", "__annotations__": {}, **claims})()


def run_rogue(step: Step, dataset: Dataset) -> Dataset:
    return flow.run(Recipe.model_construct(name="", seed=0, source=None, steps=(step,)), dataset)


def test_accounting_against_a_hand_count() -> None:
    rows = [
        ("<b>one</b>", "a"), ("one", "a"), ("ONE ", "a"), ("one", "b"), (None, "a"), ("  ", "b"),
        ("two", None), ("two", None), ("<i>three</i>", "b"), (None, None),
    ]  # fmt: skip
    made = flow.run(Recipe(steps=(StripMarkup(), DropMissing(), Deduplicate())), data(rows))
    zero = {"added": 0, "dropped": 0, "changed": 0}
    accounts = [
        {key: value for key, value in step.items() if key not in ("seconds", "cached", "notes")}
        for step in made.lineage.steps
    ]
    assert accounts == [
        {
            "kind": "strip_markup", "rows_in": 10, "rows_out": 10, "added": 0, "dropped": 0, "changed": 2,
            "classes": {"a": {**zero, "rows": 4, "changed": 1}, "b": {**zero, "rows": 3, "changed": 1}},
            "classes_in": 3,
        },
        {
            "kind": "drop_missing", "rows_in": 10, "rows_out": 7, "added": 0, "dropped": 3, "changed": 0,
            "classes": {
                label: {**zero, "rows": rows, "dropped": 1} for label, rows in (("a", 4), ("b", 3), ("", 3))
            },
            "classes_in": 3,
        },
        {
            "kind": "deduplicate", "rows_in": 7, "rows_out": 4, "added": 0, "dropped": 3, "changed": 0,
            "classes": {"a": {**zero, "rows": 3, "dropped": 2}, "": {**zero, "rows": 2, "dropped": 1}},
            "classes_in": 3,
        },
    ]  # fmt: skip
    assert made.frame["text"].tolist() == ["one", "one", "two", "three"]
    assert list(made.frame.index) == [0, 1, 2, 3]


def test_made_rows_and_new_columns_are_counted() -> None:
    def copy_one(frame: pd.DataFrame) -> pd.DataFrame:
        twin = frame.iloc[[0]].assign(uid="twin", origin=frame["uid"].iloc[0])
        return pd.concat([frame, twin]).assign(score=[1.0] + [None] * len(frame))

    step = rogue(copy_one, train_only=True, effect="makes", writes=("score",))
    made = run_rogue(step, split_data())
    account = made.lineage.steps[0]
    assert (account["added"], account["dropped"], account["changed"]) == (1, 0, 1)
    assert account["classes"]["a"] == {"rows": 15, "added": 1, "dropped": 0, "changed": 1}
    assert account["rows_out"] == 31


def test_accounting_does_not_depend_on_the_order_of_rows() -> None:
    before = data(plain(6)).frame
    after = before.iloc[[5, 0, 3, 2, 1]].assign(text=["row 5", "changed", "row 3", "row 2", "row 1"])
    counted = Change(before, after.reset_index(drop=True)).account()
    assert (counted["added"], counted["dropped"], counted["changed"]) == (0, 1, 1)


def test_steps_that_change_nothing_count_nothing() -> None:
    made = flow.run(Recipe(steps=(NormalizeWhitespace(), StripMarkup())), data(plain()))
    assert [step["changed"] for step in made.lineage.steps] == [0, 0]


class Memory:
    """A step cache that remembers what it was asked and given."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Delta, dict]] = {}

    def get(self, key: str) -> tuple[Delta, dict] | None:
        return self.kept.get(key)

    def put(self, key: str, delta: Delta, account: dict) -> None:
        self.kept[key] = (delta, account)


def cached(made: Dataset) -> list[bool]:
    return [step["cached"] for step in made.lineage.steps]


def test_changing_a_step_recomputes_it_and_what_follows() -> None:
    cache, base = Memory(), data(plain())
    recipe = Recipe(steps=(StripMarkup(), NormalizeWhitespace(), Deduplicate(), Stratified()))
    first = flow.run(recipe, base, cache=cache)
    assert cached(first) == [False] * 4
    again = flow.run(recipe, base, cache=cache)
    assert cached(again) == [True] * 4
    assert again.digest == first.digest
    for place in range(4):
        steps = list(recipe.steps)
        steps[place] = [
            StripMarkup(entities=False), NormalizeWhitespace(keep_line_breaks=True), Deduplicate(keep="last"),
            Stratified(train=0.6, validation=0.2, test=0.2),
        ][place]  # fmt: skip
        changed = flow.run(Recipe(steps=tuple(steps)), base, cache=cache)
        assert cached(changed) == [True] * place + [False] * (4 - place)
    assert cached(flow.run(recipe.model_copy(update={"seed": 1}), base, cache=cache)) == [False] * 4
    assert cached(flow.run(recipe.model_copy(update={"name": "x"}), base, cache=cache)) == [True] * 4
    other = base.with_frame(base.frame.assign(text=base.frame["text"] + "!"))
    assert cached(flow.run(recipe, other, cache=cache)) == [False] * 4


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of steps in the order in which they really went to work."""
    told: list[str] = []

    def scheduled(step: Step, *rest: Any) -> pd.DataFrame:
        told.append(step.kind)
        return original(step, *rest)

    original = flow._scheduled
    monkeypatch.setattr(flow, "_scheduled", scheduled)
    return told


KINDS = ["strip_markup", "normalize_whitespace", "drop_missing", "deduplicate", "filter_length", "split.stratified"]


def messy(count: int = 60) -> Dataset:
    return data([(f"<b>row</b>  {n % 40}" if n % 7 else None, "ab"[n % 2]) for n in range(count)])


def test_what_is_edited_and_what_follows_goes_to_work_and_nothing_else(tmp_path: Path, applied: list[str]) -> None:
    base, cache = messy(), StepOutputs(tmp_path)
    recipe = Recipe.parse({"steps": [{"kind": kind} for kind in KINDS]})

    def worked(edited: Recipe) -> list[str]:
        applied.clear()
        made = flow.run(edited, base, cache=cache)
        done = list(applied)
        assert [step["kind"] for step in made.lineage.steps if not step["cached"]] == done
        assert made.digest == flow.run(edited, base).digest
        return done

    assert worked(recipe) == KINDS
    assert worked(recipe) == []
    moved = [*KINDS[:2], KINDS[3], KINDS[2], *KINDS[4:]]
    assert worked(Recipe.parse({"steps": [{"kind": kind} for kind in moved]})) == moved[2:]
    settings: list[dict[str, Any]] = [
        {"entities": False},
        {"keep_line_breaks": True},
        {"columns": ["text", "label"]},
        {"keep": "last"},
    ]
    settings += [{"minimum": 3}, {"test": 0.2, "train": 0.65}]
    for place, setting in enumerate(settings):
        steps = [step.model_dump() for step in recipe.steps]
        steps[place] |= setting
        assert worked(Recipe.parse({"steps": steps})) == KINDS[place:]
        off = [{**step.model_dump(), "off": number == place} for number, step in enumerate(recipe.steps)]
        follow = KINDS[place + 1 :]
        assert worked(Recipe.parse({"steps": off})) == (follow[1:] if place == 2 else follow), "2 off begins as moved"
    assert worked(recipe) == [], "what was kept for the first recipe is still there"


def test_a_lost_step_is_computed_again_and_what_follows_it_is_not(tmp_path: Path, applied: list[str]) -> None:
    base, cache = messy(), StepOutputs(tmp_path)
    recipe = Recipe.parse({"steps": [{"kind": kind} for kind in KINDS]})
    files: list[set[str]] = []
    for length in range(1, len(KINDS) + 1):
        flow.run(Recipe(steps=recipe.steps[:length]), base, cache=cache)
        files.append({path.name for path in tmp_path.iterdir()} - {name for part in files for name in part})
    whole = flow.run(recipe, base)
    for kind, names in zip(KINDS, files, strict=True):
        for name in sorted(names):
            (tmp_path / name).unlink()
            applied.clear()
            assert flow.run(recipe, base, cache=cache).digest == whole.digest
            assert applied == [kind]


class Anywhere:
    """An engine that hands everything over as bytes and works from the last shard to the first."""

    def map(self, work: Any, shards: Any, progress: Any) -> list[Any]:
        sent = [pickle.dumps((work, shard)) for shard in shards]
        back = []
        for content in reversed(sent):
            job, shard = pickle.loads(content)
            back.append(pickle.dumps(job(shard)))
        return [pickle.loads(content) for content in reversed(back)]


def test_the_result_does_not_depend_on_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "SHARD_ROWS", 7)
    recipe = Recipe.parse({"steps": [{"kind": kind} for kind in [*KINDS[:2], "redact", *KINDS[2:]]]})
    here, there = (flow.run(recipe, messy(230), engine=engine) for engine in (None, Anywhere()))
    pd.testing.assert_frame_equal(here.frame, there.frame)
    assert [{**one, "seconds": 0} for one in here.lineage.steps] == [
        {**one, "seconds": 0} for one in there.lineage.steps
    ]


def test_numbered_placeholders_are_the_same_in_every_shard(monkeypatch: pytest.MonkeyPatch) -> None:
    base = data([(f"write to anna@example.org {n}", "a") for n in range(20)])
    recipe = Recipe.parse({"seed": 4, "steps": [{"kind": "redact", "style": "numbered"}]})
    whole = flow.run(recipe, base)
    assert whole.frame["text"].str.extract(r"(\[.*\])")[0].nunique() == 1
    monkeypatch.setattr(flow, "SHARD_ROWS", 3)
    pd.testing.assert_frame_equal(flow.run(recipe, base).frame, whole.frame)


class Drawing(Step, frozen=True):
    """Writes a random number behind each text and says which row came first."""

    kind: Literal["drawing"] = "drawing"

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        context.notes.append(f"began with {frame['text'].iloc[0]}")
        context.notes.append("drew")
        drawn = context.rng().integers(0, 10**9, len(frame))
        return frame.assign(
            text=(frame["text"] + " " + pd.Series(drawn, index=frame.index).astype("str")).astype("str")
        )


def test_shards_draw_numbers_of_their_own_and_remark_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "SHARD_ROWS", 10)
    runs = [run_rogue(Drawing(), data(plain(40))) for _ in range(2)]
    texts = runs[0].frame["text"]
    assert texts.str.split().str[-1].is_unique, "no shard repeats the numbers of another"
    assert runs[1].frame["text"].equals(texts)
    assert runs[0].lineage.steps[0]["notes"] == [
        "began with row 0", "drew", "began with row 10", "began with row 20", "began with row 30",
    ]  # fmt: skip


def test_new_code_makes_old_results_void(monkeypatch: pytest.MonkeyPatch) -> None:
    cache, base, recipe = Memory(), data(plain()), Recipe(steps=(StripMarkup(),))
    flow.run(recipe, base, cache=cache)
    monkeypatch.setattr(flow, "code_digest", lambda: "newer")
    assert cached(flow.run(recipe, base, cache=cache)) == [False]


def test_what_comes_back_from_the_disk_is_the_same(tmp_path: Path) -> None:
    rows = [(f"row {n}", "ab"[n % 2], n if n % 3 else None, pd.Timestamp(2024, 1, 1 + n % 9)) for n in range(30)]
    base = data(rows, ("text", "label", "number", "when"))
    recipe = Recipe(steps=(NormalizeWhitespace(), Stratified()))
    fresh = flow.run(recipe, base, cache=StepOutputs(tmp_path))
    kept = flow.run(recipe, base, cache=StepOutputs(tmp_path))
    assert cached(kept) == [True, True]
    pd.testing.assert_frame_equal(fresh.frame, kept.frame)
    assert fresh.digest == kept.digest == flow.run(recipe, base).digest


def moved(frame: pd.DataFrame, old: Split, new: Split | None) -> pd.DataFrame:
    first = frame.index[frame["split"] == old.value][0]
    changed = frame.copy()
    changed.loc[first, "split"] = new.value if new else None
    return changed


def made_row(frame: pd.DataFrame, **cells: str | None) -> pd.DataFrame:
    twin = frame.iloc[[0]].assign(**{"uid": "made", "origin": frame["uid"].iloc[0], **cells})
    return pd.concat([frame, twin], ignore_index=True)


CRIMES = {
    "drops test rows": (lambda f: f[f["split"] != "test"], {}, "dropped rows"),
    "splits again": (lambda f: f, {"effect": "splits"}, "second time"),
    "drops a train row in passing": (lambda f: f.iloc[1:], {}, "dropped rows"),
    "duplicates names": (lambda f: f.assign(uid="same"), {}, "unique names"),
    "loses a name": (lambda f: f.assign(uid=f["uid"].where(f.index > 0)), {}, "unique names"),
    "renames a row": (lambda f: f.assign(uid=f["uid"] + "!"), {}, "without a parent"),
    "relabels test": (lambda f: f.assign(label="a"), {}, "relabelled"),
    "unlabels test": (lambda f: f.assign(label=f["label"].where(f["split"] == "train")), {}, "relabelled"),
    "moves test to train": (lambda f: moved(f, Split.TEST, Split.TRAIN), {}, "another split"),
    "moves train to test": (lambda f: moved(f, Split.TRAIN, Split.TEST), {}, "another split"),
    "forgets a split": (lambda f: moved(f, Split.TRAIN, None), {}, "another split"),
    "makes rows without saying so": (lambda f: made_row(f), {}, "without a parent"),
    "makes an orphan": (
        lambda f: made_row(f, origin=None), {"train_only": True, "effect": "makes"}, "without a parent",
    ),
    "makes a row of a stranger": (
        lambda f: made_row(f, origin="nobody"), {"train_only": True, "effect": "makes"}, "without a parent",
    ),
    "makes a test row": (
        lambda f: made_row(f, split="test"), {"train_only": True, "effect": "makes"}, "made rows outside train",
    ),
    "makes a row of no split": (
        lambda f: made_row(f, split=None), {"train_only": True, "effect": "makes"}, "made rows outside train",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("work", "claims", "words"), CRIMES.values(), ids=CRIMES)
def test_the_guard_refuses_rogue_steps(work: Work, claims: dict, words: str) -> None:
    with pytest.raises(AssayError, match=words):
        run_rogue(rogue(work, **claims), split_data())


def test_the_guard_lets_honest_steps_pass() -> None:
    honest = rogue(lambda frame: made_row(frame), train_only=True, effect="makes")
    assert len(run_rogue(honest, split_data())) == 31
    upper = rogue(lambda frame: frame.assign(text=frame["text"].str.upper().astype(object)))
    assert run_rogue(upper, split_data()).frame["text"].str.startswith("<B>ROW").all()


def test_a_secret_split_is_refused() -> None:
    with pytest.raises(AssayError, match="another split"):
        run_rogue(rogue(lambda frame: frame.assign(split="train")), data(plain()))


def test_train_steps_see_train_rows_only_and_need_a_split() -> None:
    seen: list[set[str]] = []

    def look(frame: pd.DataFrame) -> pd.DataFrame:
        seen.append(set(frame["split"]))
        return frame

    run_rogue(rogue(look, train_only=True), split_data())
    assert seen == [{"train"}]
    with pytest.raises(AssayError, match="not split"):
        run_rogue(rogue(look, train_only=True), data(plain()))


def test_dropping_from_split_data_touches_train_alone() -> None:
    rows: list[tuple] = [("same", "a", split) for split in ("test", "train", "train", "validation", "test", "train")]
    rows += [(None, "b", "train"), (None, "b", "test")]
    made = flow.run(Recipe(steps=(Deduplicate(), DropMissing())), data(rows, ("text", "label", "split")))
    assert made.split_sizes() == {"train": 1, "validation": 1, "test": 3}
    assert made.frame["split"].tolist() == ["test", "train", "validation", "test", "test"], "the order stays"
    assert [step["dropped"] for step in made.lineage.steps] == [2, 1]


def test_cleaning_reaches_every_split() -> None:
    made = flow.run(Recipe(steps=(StripMarkup(),)), split_data())
    assert not made.frame["text"].str.contains("<").any()
    assert made.lineage.steps[0]["changed"] == 30


def test_shards_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f"<p>row</p>  {n % 40}" if n % 5 else None, "ab"[n % 2]) for n in range(230)]
    recipe = Recipe(steps=(StripMarkup(), NormalizeWhitespace(), DropMissing(), Deduplicate(), Stratified()))
    whole = flow.run(recipe, data(rows))
    for size in (1, 7, 100, 229):
        monkeypatch.setattr(flow, "SHARD_ROWS", size)
        sharded = flow.run(recipe, data(rows))
        pd.testing.assert_frame_equal(sharded.frame, whole.frame)
        assert [step["dropped"] for step in sharded.lineage.steps] == [step["dropped"] for step in whole.lineage.steps]


def test_progress_never_goes_back_and_ends_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "SHARD_ROWS", 10)
    told: list[float] = []
    steps = (StripMarkup(), NormalizeWhitespace(), DropMissing())
    flow.run(Recipe(steps=steps), data(plain(40)), progress=lambda done, total, message="": told.append(done / total))
    assert told == sorted(told) and told[-1] == 1
    assert len(set(told)) > 8, "shards are told too"


def test_a_lawless_recipe_is_refused_before_anything_runs() -> None:
    with pytest.raises(AssayError, match="second time"):
        flow.run(Recipe(steps=(Stratified(),)), split_data())


def test_lineage_says_what_was_done() -> None:
    recipe = Recipe(name="r", seed=5, steps=(StripMarkup(),))
    made = flow.run(recipe, data(plain()), parent="version1")
    assert made.lineage.recipe == recipe.to_json()
    assert made.lineage.parent == "version1"
    assert flow.run(Recipe(), data(plain())).digest == data(plain()).digest


def test_remarks_of_a_step_are_kept_with_its_account() -> None:
    class Talking(Step, frozen=True):
        """Says something."""

        kind: Literal["talking"] = "talking"

        def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
            context.notes.append(f"looked at {len(frame)} rows")
            return frame

    dataset = Dataset.from_frame(pd.DataFrame({"text": ["a", "b"]}), Roles(text="text"))
    made = run_rogue(Talking(), dataset)
    assert made.lineage.steps[0]["notes"] == ["looked at 2 rows"]


def test_a_step_is_held_to_the_columns_it_names() -> None:
    frame = pd.DataFrame({"text": ["a b", "c d"], "mood": ["x", "y"]})
    dataset = Dataset.from_frame(frame, Roles(text="text"))
    with pytest.raises(AssayError, match="changed the column 'mood'"):
        run_rogue(rogue(lambda given: given.assign(mood="z")), dataset)
    with pytest.raises(AssayError, match="the column 'mood' is gone"):
        run_rogue(rogue(lambda given: given.drop(columns="mood")), dataset)
    with pytest.raises(AssayError, match="reads column 'weight'"):
        run_rogue(rogue(lambda given: given, reads=("text", "weight")), dataset)
    assert run_rogue(rogue(lambda given: given.assign(mood="z"), writes=("mood",)), dataset).frame["mood"].eq("z").all()
