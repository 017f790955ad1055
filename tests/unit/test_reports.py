"""Prevents: a finding whose stored rows are not its rows, or a report that is taken for that of other data."""

import numpy as np
import pandas as pd

from core import actions, reports
from core.dataset import Dataset
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Roles


def stored(workspace: Workspace, texts: list[str | None]) -> Version:
    frame = pd.DataFrame({"text": texts, "label": ["a", "b"] * (len(texts) // 2)})
    return workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="d")


def finding(uids: list[str], scores: list[float], check: str = "c") -> dict[str, object]:
    return {"check": check, "uids": uids, "scores": scores, "rows": len(uids), "message": "M."}


def test_rows_and_scores_come_back_in_the_findings_order(workspace: Workspace) -> None:
    version = stored(workspace, ["one", "two", "three", "four"])
    uids = workspace.load(version.id).frame["uid"].tolist()
    report = {
        "statistics": {"class_sizes": {"z": 2, "a": 1}},
        "findings": [finding([uids[2], uids[0]], [0.9, 0.5]), finding([], []), finding([uids[3]], [])],
    }
    reports.save(workspace, version.id, report, uids)
    kept = reports.stored(workspace, version.id)
    assert kept is not None and kept["deep"] is False
    assert list(kept["statistics"]["class_sizes"]) == ["z", "a"], "classes stay in the order of their sizes"
    assert all("uids" not in one and "scores" not in one for one in kept["findings"])
    flagged = reports.flagged(workspace, version.id, deep=False)
    assert flagged.values.tolist() == [[0, 2, np.float32(0.9)], [0, 0, 0.5], [2, 3, 1.0]]
    mask = np.array([True, False, False, True])
    assert reports.counts(flagged, 3) == [2, 0, 1] and reports.counts(flagged, 3, mask) == [1, 0, 1]
    assert reports.places(flagged, 0)["row"].tolist() == [2, 0]
    assert reports.places(flagged, 0, mask)["row"].tolist() == [0]


def test_a_deep_report_goes_before_a_quick_one_and_has_a_map(workspace: Workspace) -> None:
    version = stored(workspace, ["one", "two"])
    uids = workspace.load(version.id).frame["uid"].tolist()
    reports.save(workspace, version.id, {"findings": []}, uids)
    points = pd.DataFrame({"uid": [uids[1]], "x": [0.1], "y": [0.2], "topic": ["words"]})
    reports.save(workspace, version.id, {"findings": []}, uids, points)
    kept = reports.stored(workspace, version.id)
    assert kept is not None and kept["deep"] is True
    assert reports.points(workspace, version.id)[["row", "x", "topic"]].values.tolist() == [[1, 0.1, "words"]]
    shown = reports.titled(workspace, version.id, reports.view(workspace, version.id))
    assert shown[["title", "label", "finding"]].values.tolist() == [["two", "b", "none"]]


def test_a_point_has_the_first_finding_that_names_it(workspace: Workspace) -> None:
    version = stored(workspace, ["one", "two"])
    uids = workspace.load(version.id).frame["uid"].tolist()
    points = pd.DataFrame({"uid": uids, "x": [0.1, 0.3], "y": [0.2, 0.4], "topic": ["words", "words"]})
    report = {"findings": [finding([uids[1]], [], "near_duplicates"), finding(uids, [], "markup")]}
    reports.save(workspace, version.id, report, uids, points, np.array([1, 7]))
    looked = reports.view(workspace, version.id)
    assert looked.words.tolist() == [1, 7], "as the report counted them"
    assert reports.titled(workspace, version.id, looked)["finding"].tolist() == ["markup", "near duplicates"]


def test_other_roles_are_another_report(workspace: Workspace) -> None:
    version = stored(workspace, ["one", "two"])
    data = workspace.load(version.id)
    other = workspace.save(Dataset(data.frame, Roles(text="text")), dataset_name="other")
    assert reports.path_of(workspace, version.id, False) != reports.path_of(workspace, other.id, False)
    assert reports.stored(workspace, other.id) is None


def test_what_check_finds_is_what_is_kept(workspace: Workspace, support_like: Dataset) -> None:
    texts = [*support_like.frame["text"][:-2], None, support_like.frame["text"][0]]
    version = workspace.save(support_like.with_frame(support_like.frame.assign(text=texts)), dataset_name="dirty")
    kept = actions.check(workspace, version.id, deep=False)
    places = [place for place, one in enumerate(kept["findings"]) if one["check"] == "missing"]
    flagged = reports.flagged(workspace, version.id, deep=False)
    assert reports.places(flagged, places[0])["row"].tolist() == [len(texts) - 2]
    assert [one["rows"] for one in kept["findings"]] == reports.counts(flagged, len(kept["findings"]))
    assert actions.check(workspace, version.id) == kept, "what is kept is not computed again"
