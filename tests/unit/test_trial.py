"""Prevents: counts that are not those of applying, counts that outlive an edit, a second run of what was counted."""

from core import actions
from core.collect.sample import Sample
from core.contracts import quiet
from core.preview import preview
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.trial import count, count_job, known, trial

KINDS = ("strip_markup", "normalize_whitespace", "deduplicate")
CLEAN = Recipe.parse({"steps": [{"kind": kind} for kind in KINDS]})


def stored(workspace: Workspace) -> Version:
    return actions.collect(workspace, Sample(), name="support")


def test_the_counts_are_those_of_applying_which_then_takes_them_from_the_cache(workspace: Workspace) -> None:
    version = stored(workspace)
    counted = count(workspace, version.id, CLEAN, quiet)
    made = workspace.load(actions.apply_recipe(workspace, version.id, CLEAN).id)
    assert all(step["cached"] for step in made.lineage.steps)
    for place, step in enumerate(made.lineage.steps):
        assert counted.accounts[place]["changed"] == step["changed"]
        assert counted.accounts[place]["dropped"] == step["dropped"]
    assert counted.together is not None and counted.together["dropped"] == version.rows - len(made)


def test_the_rows_kept_are_those_of_a_preview_of_everything(workspace: Workspace) -> None:
    version = stored(workspace)
    counted, tried = count(workspace, version.id, CLEAN, quiet), preview(workspace.load(version.id), CLEAN)
    for place in (None, 0, 1, 2):
        kept, seen = counted.rows(place), tried.rows(place)
        assert kept is not None and kept["uid"].tolist() == seen["uid"].tolist()
        assert kept["change"].tolist() == seen["change"].tolist() and kept["steps"].tolist() == seen["steps"].tolist()
        assert kept["after"].fillna("").tolist() == seen["after"].fillna("").tolist()


def test_an_edit_keeps_the_counts_of_the_steps_before_it(workspace: Workspace) -> None:
    version = stored(workspace)
    assert trial(workspace, version.id, CLEAN).accounts == {}
    count(workspace, version.id, CLEAN, quiet)
    assert set(trial(workspace, version.id, CLEAN).accounts) == {0, 1, 2}
    off = trial(workspace, version.id, CLEAN.switched(1))
    assert set(off.accounts) == {0} and off.together is None and off.rows() is None and off.rows(2) is None
    swapped = trial(workspace, version.id, CLEAN.moved(1, 0))
    assert swapped.accounts == {}


def test_a_job_counts(workspace: Workspace) -> None:
    version = stored(workspace)
    said: list[float] = []
    params = {"version": version.id, "recipe": CLEAN.to_json()}
    assert count_job(workspace, params, lambda done, total, message="": said.append(done / total)) == {"steps": 3}
    assert said == sorted(said) and said[-1] == 1
    assert len(workspace.catalog.versions()) == 1, "counting stores no version"


def test_what_is_counted_stands_before_what_was_seen(workspace: Workspace) -> None:
    version = stored(workspace)
    dataset = workspace.load(version.id)
    part = dataset.with_frame(dataset.frame.iloc[:100].reset_index(drop=True))
    tried = preview(part, CLEAN, total=len(dataset))
    before = known(tried, trial(workspace, version.id, CLEAN))
    assert set(before) == {0, 1} and not before[0].exact and before[0].of == 100
    after = known(tried, count(workspace, version.id, CLEAN, quiet))
    assert set(after) == {0, 1, 2} and all(one.exact and one.of == len(dataset) for one in after.values())


def test_nothing_to_run_is_nothing_counted(workspace: Workspace) -> None:
    version = stored(workspace)
    counted = count(workspace, version.id, Recipe(), quiet)
    assert counted.accounts == {} and counted.together is None and counted.rows() is None


def test_a_step_that_is_off_between_them_moves_places_and_keeps_counts(workspace: Workspace) -> None:
    version = stored(workspace)
    count(workspace, version.id, CLEAN, quiet)
    longer = Recipe.parse({"steps": [{"kind": "fix_encoding", "off": True}, *CLEAN.to_json()["steps"]]})
    counted = trial(workspace, version.id, longer)
    rows = counted.rows()
    assert set(counted.accounts) == {1, 2, 3} and rows is not None
    assert {place for steps in rows["steps"] for place in steps} <= {1, 2, 3}
    assert rows[rows["change"] == "dropped"]["steps"].map(lambda steps: steps[-1]).eq(3).all()
