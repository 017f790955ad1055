"""Suites of expectations as the pages, the command line and the jobs use them: kept by dataset, checked by version."""

import json
from pathlib import Path
from typing import Any

from core.contracts import Progress, quiet
from core.dataset import Dataset
from core.digest import code_digest, json_digest
from core.errors import AssayError
from core.quality.expectations.suite import Suite, SuiteResult
from core.store.atomic import write_bytes
from core.store.workspace import Workspace
from core.words import count

#: Beginning of the keys under which suites are kept; dataset and name follow as JSON.
_KEPT = "suite/"


def save_suite(workspace: Workspace, dataset_name: str, suite: Suite) -> None:
    """Keep a suite with a dataset, in place of the one of its name, so that every version can be checked with it."""
    workspace.catalog.save_draft(_key(dataset_name, suite.name), suite.text())


def suites(workspace: Workspace, dataset_name: str) -> dict[str, Suite]:
    """The suites that are kept with a dataset, by name in alphabetical order."""
    found = {}
    for draft in workspace.catalog.drafts():
        if draft.key.startswith(_KEPT) and draft.text:
            owner, name = json.loads(draft.key.removeprefix(_KEPT))
            if owner == dataset_name:
                found[name] = Suite.parse(json.loads(draft.text), f"the suite {name}")
    return dict(sorted(found.items()))


def suite(workspace: Workspace, dataset_name: str, name: str) -> Suite:
    """One suite of a dataset; AssayError if it is not there."""
    text = workspace.catalog.draft(_key(dataset_name, name))
    if not text:
        raise AssayError(
            f"There is no suite '{name}' for '{dataset_name}'.", "suites", "Make one on the Expectations page."
        )
    return Suite.parse(json.loads(text), f"the suite {name}")


def remove_suite(workspace: Workspace, dataset_name: str, name: str) -> None:
    """Forget a suite."""
    workspace.catalog.save_draft(_key(dataset_name, name), "")


def suggested(workspace: Workspace, version_id: str, progress: Progress = quiet) -> Suite:
    """A suite that a version passes as it is, made from its rows; it is not kept."""
    from core.quality.expectations.suggest import suggest

    return suggest(workspace.load(version_id), progress=progress)


def run_suite(workspace: Workspace, version_id: str, name: str, progress: Progress = quiet) -> SuiteResult:
    """Check a version with a suite of its dataset and keep the result; one that is known and still fits is returned.

    Call it in the process of a job or of the command line, never in that of the pages: see
    `core.quality.expectations.gx`.
    """
    from core.quality.expectations.gx import validate

    version = workspace.catalog.version(version_id)
    chosen = suite(workspace, version.dataset, name)
    known = stored_result(workspace, version.id, name)
    if known is not None and known.fits(chosen):
        return known
    result = validate(workspace.load(version.id), chosen, progress)
    write_bytes(result_path(workspace, version.id, name), result.model_dump_json().encode())
    return result


def stored_result(workspace: Workspace, version_id: str, name: str) -> SuiteResult | None:
    """What `run_suite` found last for a version with the suite of this name, else None; reads, never computes.

    The suite may have been edited since: see `SuiteResult.of`.
    """
    path = result_path(workspace, workspace.catalog.resolve(version_id), name)
    return SuiteResult.model_validate_json(path.read_bytes()) if path.is_file() else None


def result_path(workspace: Workspace, version_id: str, name: str) -> Path:
    """Where the result of a suite on a version (its full id) is kept; another one for each state of the code."""
    return workspace.cache / "suites" / f"{json_digest([version_id, name, code_digest()])}.json"


def suite_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``suite``: params ``version``, ``name``, and ``suggest`` if the suite is to be made from the rows first.

    The result counts the expectations that ``passed``, ``failed``, and could not be checked (``not_checked``).
    """
    version, name = params["version"], params["name"]
    if params.get("suggest"):
        made = suggested(workspace, version, progress).model_copy(update={"name": name})
        save_suite(workspace, workspace.catalog.version(version).dataset, made)
    result = run_suite(workspace, version, name, progress)
    return {"passed": result.passed, "failed": result.failed, "not_checked": result.errors}


def checked(dataset: Dataset, path: Path, progress: Progress = quiet) -> dict[str, Any]:
    """The answer ``suite`` of ``python -m core check FILE --suite path``; AssayError when the file is no suite."""
    from core.quality.expectations.gx import validate

    return validate(dataset, Suite.read(path), progress).answer()


def failures(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The expectations of a suite's answer that were not met or could not be checked, for ``--fail-on``."""
    return [one for one in answer["results"] if not one["passed"]]


def told(answer: dict[str, Any]) -> list[str]:
    """A suite's answer as lines for a terminal."""
    total = len(answer["results"])
    lines = [f"Suite {answer['name']}: {answer['passed']:,} of {count(total, 'expectation')} met."]
    return lines + [f"{one['severity'].upper():8}{one['kind']}: {one['message']}" for one in failures(answer)]


def _key(dataset_name: str, name: str) -> str:
    return _KEPT + json.dumps([dataset_name, name], ensure_ascii=False)
