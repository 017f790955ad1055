"""Prevents: suites that are lost or mixed up between datasets, and results that outlive the suite they are of."""

from pathlib import Path

import pytest

from core import actions, suites
from core.collect.sample import Sample
from core.contracts import Progress
from core.dataset import Dataset
from core.errors import AssayError
from core.quality.expectations.suite import Suite, SuiteResult
from core.store.records import Version
from core.store.workspace import Workspace

SUITE = Suite.parse(
    {"name": "release/1", "expectations": [{"kind": "no_html"}, {"kind": "row_count", "low": 5000, "severity": "info"}]}
)


@pytest.fixture
def sample(workspace: Workspace) -> Version:
    return actions.collect(workspace, Sample(), name="support")


def test_suites_belong_to_a_dataset(workspace: Workspace) -> None:
    suites.save_suite(workspace, "a", SUITE)
    suites.save_suite(workspace, 'a", "release', Suite(name="1"))
    assert suites.suites(workspace, "a") == {"release/1": SUITE} and suites.suites(workspace, "b") == {}
    suites.save_suite(workspace, "a", SUITE.without(0))
    assert suites.suite(workspace, "a", "release/1") == SUITE.without(0)
    suites.remove_suite(workspace, "a", "release/1")
    assert suites.suites(workspace, "a") == {} and len(suites.suites(workspace, 'a", "release')) == 1
    with pytest.raises(AssayError, match="no suite 'release/1'"):
        suites.suite(workspace, "a", "release/1")


def test_a_result_is_kept_by_version(
    workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch, support_like: Dataset
) -> None:
    suites.save_suite(workspace, "support", SUITE)
    assert suites.stored_result(workspace, sample.id, SUITE.name) is None
    result = suites.run_suite(workspace, sample.id[:12], SUITE.name)
    assert (result.passed, result.failed) == (0, 2) and result.dataset == "support"
    assert suites.stored_result(workspace, sample.id, SUITE.name) == result
    other = workspace.save(support_like, dataset_name="support")
    assert suites.stored_result(workspace, other.id, SUITE.name) is None
    calls: list[Suite] = []

    def counted(data: Dataset, suite: Suite, progress: Progress) -> SuiteResult:
        calls.append(suite)
        return result

    monkeypatch.setattr("core.quality.expectations.gx.validate", counted)
    assert suites.run_suite(workspace, sample.id, SUITE.name) == result and not calls
    suites.save_suite(workspace, "support", SUITE.without(0))
    suites.run_suite(workspace, sample.id, SUITE.name)
    assert calls == [SUITE.without(0)]


def test_the_job_suggests_runs_and_counts(workspace: Workspace, sample: Version) -> None:
    told: list[float] = []
    params = {"version": sample.id, "name": "mine", "suggest": True}
    answer = suites.suite_job(workspace, params, lambda done, total, message="": told.append(done))
    total = len(suites.suite(workspace, "support", "mine").expectations)
    assert answer == {"passed": total, "failed": 0, "not_checked": 0} and told


def test_the_command_lines_answer(workspace: Workspace, sample: Version, tmp_path: Path) -> None:
    SUITE.write(tmp_path / "suite.json")
    answer = suites.checked(workspace.load(sample.id), tmp_path / "suite.json")
    assert {"name": "release/1", "passed": 0, "failed": 2, "not_checked": 0}.items() <= answer.items()
    failed = suites.failures(answer)
    assert [one["severity"] for one in failed] == ["error", "info"] and len(failed[0]["uids"]) == failed[0][
        "unexpected"
    ]
    lines = suites.told(answer)
    assert lines[0] == "Suite release/1: 0 of 2 expectations met." and lines[1].startswith("ERROR   no_html: Not met:")
    with pytest.raises(AssayError, match="no such file"):
        suites.checked(workspace.load(sample.id), tmp_path / "other.json")
