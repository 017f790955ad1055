"""Which steps the panel offers, in which groups."""

from collections.abc import Sequence

from core.contracts import Step
from core.members import STEPS
from core.recipe import Recipe, place_for, violations

#: Groups in the order in which a recipe usually has them, with their names for people.
GROUPS = {
    "characters": "Characters",
    "content": "Content",
    "formats": "Formats",
    "labels": "Labels",
    "rows": "Rows",
    "classical": "For classical models",
}
#: What stands beside a step for classical models.
WARNING = "Usually harms transformer models; for TF-IDF and keyword counts."


def cleaning(kind: type[Step] | Step) -> bool:
    """Whether a step cleans: it changes or drops rows and is not for train rows alone."""
    return kind.effect in ("values", "drops") and not kind.train_only


def grouped(words: str) -> dict[str, list[type[Step]]]:
    """The cleaning steps by group whose kind or sentence has all of these words, groups without any left out."""
    wanted = words.casefold().replace("_", " ").split()

    def fits(kind: type[Step]) -> bool:
        said = f"{kind.name().replace('_', ' ')} {kind.summary()} {GROUPS.get(kind.group, '')}".casefold()
        return all(word in said for word in wanted)

    found = [kind for kind in STEPS if cleaning(kind) and fits(kind)]
    by_group = {group: [kind for kind in found if kind.group == group] for group in GROUPS}
    return {group: kinds for group, kinds in by_group.items() if kinds}


def against(recipe: Recipe, kind: type[Step]) -> str:
    """Why the order law does not let this kind of step into the recipe; empty if it does."""
    step = kind.model_construct(kind=kind.name())
    place = place_for(step, recipe.steps)
    steps: Sequence[Step] = [*recipe.steps[:place], step, *recipe.steps[place:]]
    return " ".join(violations(steps))
