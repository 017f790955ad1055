"""One battery over every member of every family: whoever adds a member gets these tests for nothing."""

import inspect
import json
from collections.abc import Callable, Iterator
from typing import TypeVar

import pandas as pd
import pytest

from core.augment.missing import lacking
from core.contracts import Approach, Check, Context, Part, Step
from core.dataset import Dataset
from core.flow import run
from core.members import BASES, FAMILIES, describe, make
from core.quality.report import inspect as findings_of
from core.recipe import Recipe
from core.types import Roles, Split
from core.wordforms import wordnet

MEMBERS = [(family, member) for family, members in FAMILIES.items() for member in members]
STEPS = [member for _, member in MEMBERS if issubclass(member, Step)]
CHECKS = [member for _, member in MEMBERS if issubclass(member, Check)]
APPROACHES = [member for _, member in MEMBERS if issubclass(member, Approach)]
Kind = TypeVar("Kind", bound=Part)
ROLES = Roles(text="text", label="label")


def default(member: type[Kind]) -> Kind:
    """The member with its default settings."""
    return member.model_validate({})


def named(value: object) -> str:
    return value.name() if isinstance(value, type) and issubclass(value, Part) else str(value)


def dataset(rows: list[tuple[str | None, str | None]], splits: str = "") -> Dataset:
    """Rows of text and label; ``splits`` has a letter a row, t, v, or s for the sealed test."""
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    frame["note"] = range(len(frame))
    if splits:
        frame["split"] = [{"t": "train", "v": "validation", "s": "test"}[letter] for letter in splits]
    return Dataset.from_frame(frame, ROLES, name="made")


def frames() -> dict[str, Dataset]:
    plain = [(f"Text number {place} of {'abc'[place % 3]}", "abc"[place % 3]) for place in range(24)]
    odd: list[tuple[str | None, str | None]] = [
        ("", "a"), (None, "a"), ("   \u00a0\t", "b"), ("\U0001f600 <b>bold</b> &amp;lt; 3 < 4", "b"), ("<3 you", None),
        ("Same text", "a"), ("same  TEXT", "a"), ("same text ", "b"), ("zero\u200bwidth", "b"), ("x" * 5000, "c"),
        ("<p>one<br>two</p>", "c"), ("line\r\nbreak", "c"), ("\u202eright to left", None),
    ]  # fmt: skip
    torn = [("Yes.", "a"), ("Yes.", "b"), ("Yes.", "a"), ("No.", "b"), ("Well.", "a")]
    return {
        "plain": dataset([*plain]),
        "odd": dataset([*plain, *odd]),
        "one row": dataset([("only <i>one</i>", "a")]),
        "no labels": dataset([(text, None) for text, _ in plain]),
        "torn": dataset([*plain, *torn]),
        "rare": dataset([*plain, *[(f"more of a {place}", "a") for place in range(200)]]),
        "split": dataset([*plain, *odd], "tttvts" * 6 + "t"),
        "split, duplicates held": dataset([*plain, ("Same", "a"), ("Same", "a"), (None, "b")], "tttvts" * 4 + "sss"),
    }


FRAMES = frames()


def lacks(step: Step) -> bool:
    """Whether what the step needs is not on this machine, or no model is named by default; its own tests have one."""
    if step.kind == "lemmatize":
        return wordnet.found() is None
    return step.kind.startswith("augment.") and bool(lacking(step.kind, ""))


def usable(step: Step) -> Iterator[tuple[str, Dataset]]:
    """The frames that the order law lets this step see, as flow would give them."""
    if lacks(step):
        pytest.skip("what it needs is not here")
    for name, data in FRAMES.items():
        if step.effect == "splits" and (data.is_split or name in ("one row", "no labels")):
            continue
        if data.is_split and (step.train_only or step.effect == "drops"):
            yield name, data.with_frame(data.part(Split.TRAIN))
        elif not step.train_only:
            yield name, data


@pytest.mark.parametrize(("family", "member"), MEMBERS, ids=named)
class TestEveryMember:
    def test_summary_is_one_sentence(self, family: str, member: type[Part]) -> None:
        assert inspect.getdoc(member)
        assert member.summary().endswith(".")
        assert ". " not in member.summary(), "one sentence only; the rest belongs in the next paragraph"
        assert len(member.summary()) < 200

    def test_every_field_is_described(self, family: str, member: type[Part]) -> None:
        for name, field in member.model_fields.items():
            if name != "kind":
                assert field.description, f"{name} has no description"
                assert field.description.endswith(".")

    def test_is_in_the_list_with_its_parameters(self, family: str, member: type[Part]) -> None:
        (line,) = [line for line in describe(family) if line["kind"] == member.name()]
        assert "kind" not in member.parameters().get("properties", {})
        json.dumps(line)

    def test_kind_is_unique_and_names_the_file(self, family: str, member: type[Part]) -> None:
        assert [other.name() for other in FAMILIES[family]].count(member.name()) == 1
        assert member.__module__.split(".")[-1] == member.name().split(".")[-1]

    def test_is_frozen_and_refuses_unknown_fields(self, family: str, member: type[Part]) -> None:
        assert issubclass(member, BASES[family])
        assert member.model_config["frozen"] and member.model_config["extra"] == "forbid"


@pytest.mark.parametrize("member", STEPS, ids=named)
class TestSteps:
    def test_input_is_not_mutated_and_result_repeats(self, member: type[Step]) -> None:
        for name, data in usable(default(member)):
            given = data.frame.copy(deep=True)
            first = default(member).apply(data.frame, Context(seed=3, place=1))
            pd.testing.assert_frame_equal(data.frame, given)
            again = default(member).apply(data.frame, Context(seed=3, place=1))
            pd.testing.assert_frame_equal(first, again, obj=name)

    def test_columns_it_does_not_own_stay(self, member: type[Step]) -> None:
        step = default(member)
        for name, data in usable(step):
            after = step.apply(data.frame, Context())
            assert after["uid"].is_unique, name
            assert list(after.columns)[: len(data.frame.columns)] == list(data.frame.columns)
            kept = after[after["uid"].isin(data.frame["uid"])]
            before = data.frame.loc[kept.index]
            for column in data.frame.columns:
                if column not in step.writes:
                    pd.testing.assert_series_equal(kept[column], before[column], obj=f"{name}: {column}")

    def test_effect_is_what_it_says(self, member: type[Step]) -> None:
        for name, data in usable(default(member)):
            after = default(member).apply(data.frame, Context())
            gone, made = set(data.frame["uid"]) - set(after["uid"]), set(after["uid"]) - set(data.frame["uid"])
            assert member.effect == "drops" or not gone, name
            assert member.effect == "makes" or not made, name
            assert member.effect == "splits" or after["split"].equals(data.frame.loc[after.index, "split"])

    def test_types_of_assays_columns_stay(self, member: type[Step]) -> None:
        for name, data in usable(default(member)):
            after = default(member).apply(data.frame, Context())
            for column in ("uid", "text", "label", "split", "origin"):
                assert after[column].dtype == data.frame[column].dtype, f"{name}: {column}"

    def test_survives_json_inside_a_recipe(self, member: type[Step]) -> None:
        recipe = Recipe(steps=(default(member),))
        back = Recipe.parse(json.loads(json.dumps(recipe.to_json())))
        assert back == recipe and back.digest == recipe.digest
        assert type(back.steps[0]) is member

    def test_twice_is_once_where_it_says_so(self, member: type[Step]) -> None:
        if "again" not in (member.__doc__ or "") and member.effect != "drops":
            pytest.skip("it does not claim to be idempotent")
        for name, data in usable(default(member)):
            once = default(member).apply(data.frame, Context())
            pd.testing.assert_frame_equal(default(member).apply(once, Context()), once, obj=name)

    def test_row_scope_means_any_shards_give_the_same(self, member: type[Step]) -> None:
        if member.scope != "row":
            pytest.skip("it needs the whole table")
        for name, data in usable(default(member)):
            whole = default(member).apply(data.frame, Context())
            for size in (1, 2, 7):
                shards = [data.frame.iloc[start : start + size] for start in range(0, len(data), size)]
                parts = [default(member).apply(shard, Context()) for shard in shards]
                pd.testing.assert_frame_equal(pd.concat(parts), whole, obj=f"{name}, shards of {size}")


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Dataset], Context]:
    """What checks look with: one cache of vectors for all, and what checks of one frame share."""
    folder = tmp_path_factory.mktemp("vectors")
    return lambda data: Context(cache=folder)


@pytest.mark.parametrize("member", CHECKS, ids=named)
@pytest.mark.parametrize("name", FRAMES)
class TestChecks:
    def test_changes_nothing_and_names_real_rows(
        self, name: str, member: type[Check], looking: Callable[[Dataset], Context]
    ) -> None:
        data = FRAMES[name]
        given = data.frame.copy(deep=True)
        found = default(member).inspect(data, looking(data))
        pd.testing.assert_frame_equal(data.frame, given)
        assert found == default(member).inspect(data, looking(data))
        for finding in found:
            assert finding.check == member.name()
            assert len(set(finding.uids)) == len(finding.uids) == finding.rows
            assert set(finding.uids) <= set(data.frame["uid"])
            assert finding.share == pytest.approx(finding.rows / len(data))
            assert finding.message.endswith(".") and finding.message[0].isupper() | finding.message[0].isdigit()
            assert list(finding.scores) == sorted(finding.scores, reverse=True)
            assert json.loads(json.dumps(finding.details)) == finding.details

    def test_every_fix_mends_its_finding(
        self, name: str, member: type[Check], looking: Callable[[Dataset], Context]
    ) -> None:
        data = FRAMES[name]
        for finding in default(member).inspect(data, looking(data)):
            if finding.fix is None:
                continue
            step = make("steps", finding.fix)
            assert isinstance(step, Step)
            after = run(Recipe(steps=(step,)), data)
            left = [other for other in default(member).inspect(after, looking(after)) if other.fix == finding.fix]
            assert not left, f"{step.kind} leaves: {left[0].message}"
            assert len(after) < len(data) or not after.frame.equals(data.frame)


def test_findings_come_worst_first_and_survive_json() -> None:
    found = findings_of(FRAMES["odd"], deep=False).findings
    assert [finding.severity for finding in found] == sorted(
        (finding.severity for finding in found), key=["error", "warning", "info"].index
    )
    assert {finding.check for finding in found} >= {"missing", "exact_duplicates", "length_outliers"}
    for finding in found:
        assert type(finding).model_validate_json(finding.model_dump_json()) == finding


@pytest.mark.parametrize("member", APPROACHES, ids=named)
class TestApproaches:
    def test_json_round_trip_of_every_trial(self, member: type[Approach]) -> None:
        for setting in default(member).trials(20):
            assert make("approaches", json.loads(setting.model_dump_json())) == setting

    @pytest.mark.parametrize("count", [1, 2, 3, 7, 20])
    def test_trials_are_distinct_and_hold_the_prior(self, member: type[Approach], count: int) -> None:
        settings = default(member).trials(count)
        tunable = len(member.model_fields) > 1
        assert len(set(settings)) == len(settings) == (count if tunable else 1)
        assert settings[0] == default(member)

    def test_trials_start_at_the_users_own_setting_and_stay_within_bounds(self, member: type[Approach]) -> None:
        for name, field in member.model_fields.items():
            if field.annotation is not float:
                continue
            bounds = {type(item).__name__: item for item in field.metadata}
            most = bounds["Le"].le if "Le" in bounds else 0.9 * bounds["Lt"].lt
            for value in (0.0123456789, most):
                setting = member.model_validate({name: value})
                trials = setting.trials(20)
                assert trials[0] == setting
                assert len(set(trials)) == 20
                for trial in trials:
                    member.model_validate(trial.model_dump())

    def test_says_what_it_trains_and_needs(self, member: type[Approach]) -> None:
        assert member.trains and member.supervision
        assert member.needs <= {"model"}
        assert member.effort > 0
