"""Which steps of a recipe a check suggested."""

from core import reports
from core.members import make
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import forms, state


def by_checks(version: Version, base: Version, recipe: Recipe) -> dict[int, str]:
    """The check that suggested a step with these very settings, by the step's place; from the reports that are kept."""
    workspace = state.workspace()
    found: dict[int, str] = {}
    for known in dict.fromkeys((base.id, version.id)):
        report = reports.stored(workspace, known)
        fixes = [(one["check"], one["fix"]) for one in report["findings"] if one["fix"]] if report else []
        for place, step in enumerate(recipe.steps):
            turned_on = step.model_copy(update={"off": False})
            checks = [check for check, fix in fixes if fix["kind"] == step.kind and make("steps", fix) == turned_on]
            if checks:
                found.setdefault(place, forms.words(checks[0]))
    return found
