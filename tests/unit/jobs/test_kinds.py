import pytest

from core.errors import AssayError
from core.jobs.kinds import JOBS, JobKind, job_kind, job_kinds


def test_assays_own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSAY_JOB_KINDS")
    assert job_kinds() == JOBS
    slots = {"collect": "light", "recipe": "light", "compare": "heavy", "estimate": "heavy", "check": "light"}
    slots |= dict.fromkeys(("suite", "count", "tokens", "race", "holdout", "make", "even"), "light")
    assert {name: kind.slot for name, kind in JOBS.items()} == slots
    assert all(callable(kind.load()) for kind in JOBS.values())


def test_kinds_are_added_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_JOB_KINDS", "x=json:loads:heavy, y=builtins:dict:light")
    assert job_kind("x") == JobKind("json:loads", "heavy", "x")
    assert job_kind("y").load()(a=1) == {"a": 1}
    with pytest.raises(AssayError, match="no job of kind 'z'") as caught:
        job_kind("z")
    assert "compare" in caught.value.remedy


@pytest.mark.parametrize("text", ["x", "x=json:loads", "x=json:loads:middle"])
def test_a_wrong_variable_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ASSAY_JOB_KINDS", text)
    with pytest.raises(AssayError, match="name=module:function:slot"):
        job_kinds()
