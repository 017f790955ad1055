"""Prevents: settings of checks that are read by nothing, or a report of other settings taken for this one."""

from pathlib import Path

import pytest

from core import actions, checking, reports
from core.checking import Checking
from core.dataset import Dataset
from core.errors import AssayError
from core.quality import CHECKS
from core.store.workspace import Workspace


def test_all_checks_run_with_their_defaults_if_nothing_is_said() -> None:
    assert [type(check) for check in Checking().made()] == list(CHECKS)


def test_what_is_off_does_not_run_and_settings_reach_their_check() -> None:
    made = {check.kind: check for check in Checking(skip=("noise",), settings={"class_imbalance": {"ratio": 2}}).made()}
    assert "noise" not in made and len(made) == len(CHECKS) - 1
    assert made["class_imbalance"].model_dump()["ratio"] == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("skip: [no_such_check]", "no 'no_such_check'"), ("settings: {noise: {loud: true}}", "loud"),
        ("settings: {class_imbalance: {ratio: 0}}", "ratio"), ("- noise", "mapping"),
        ("leave: [noise]", "Its keys may be"),
        ("skip: [", "Not valid YAML"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "checks.yaml"
    path.write_text(text)
    with pytest.raises(AssayError) as error:
        Checking.read(path)
    assert told in error.value.line()


def test_kept_settings_change_the_report_and_their_return_brings_the_old_one(
    workspace: Workspace, support_like: Dataset
) -> None:
    version = workspace.save(support_like, dataset_name="support")
    usual = actions.check(workspace, version.id, deep=False)
    strict = Checking(settings={"class_imbalance": {"ratio": 1.01}}, skip=("row_order",))
    checking.keep(workspace, "support", strict)
    assert checking.kept(workspace, "support") == strict and checking.kept(workspace, "other") == Checking()
    assert reports.stored(workspace, version.id) is None
    other = actions.check(workspace, version.id, deep=False)
    assert "row_order" not in {one["check"] for one in other["findings"]}
    checking.keep(workspace, "support", Checking())
    assert reports.stored(workspace, version.id) == usual


def test_settings_of_an_earlier_time_are_forgotten(workspace: Workspace) -> None:
    workspace.catalog.save_draft(checking.key("support"), '{"skip": ["a_check_of_old"]}')
    assert checking.kept(workspace, "support") == Checking()
    with pytest.raises(AssayError):
        checking.keep(workspace, "support", Checking(skip=("a_check_of_old",)))
