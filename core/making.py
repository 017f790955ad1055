"""What a method of augmentation would make of a version's train rows and what the gate says, before it is applied."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import drafts
from core.augment.accept import Accept
from core.augment.common.making import Making
from core.augment.gate import Gate, blind_check, judged, verdicts
from core.augment.refuse import Refuse
from core.contracts import Context, Progress, Step, quiet
from core.dataset import Dataset
from core.digest import text_digest
from core.flow import run
from core.members import find
from core.preview.sample import spread
from core.recipe import Recipe
from core.store.steps import StepOutputs
from core.store.workspace import Workspace
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Split

#: Parents that a page looks at.
PARENTS = 12
#: So many rows are made while somebody waits, if no model is asked; it takes under half a second.
AT_ONCE = 2_000

#: What stands behind the methods, in this order.
BEHIND: tuple[type[Step], ...] = (Gate, Refuse, Accept)
#: Why a row is rejected that passed the gate.
BY_HAND = "by hand"

_AUGMENT, _BALANCE = "augment.", "balance."


@dataclass(frozen=True)
class Made:
    """Children that a method made: ``uid, origin, text, label, parent`` (the parent's text), a row each.

    ``exact`` says that the recipe will make these very rows; what is made of a few parents alone only looks like them.
    ``scores`` is the gate's table of them (`core.augment.gate.judged`), None until they were judged; ``notes`` what
    the method remarked.
    """

    rows: pd.DataFrame
    exact: bool
    notes: tuple[str, ...] = ()
    scores: pd.DataFrame | None = None


def ground(workspace: Workspace, version_id: str, packages: Sequence[str] = (_AUGMENT, _BALANCE)) -> Dataset:
    """The rows of a version as they stood before the first of its steps of these packages; its own if it has none."""
    dataset = workspace.load(version_id)
    applied = dataset.lineage.recipe
    steps = Recipe.parse(applied).steps if applied else ()
    first = next((place for place, step in enumerate(steps) if step.kind.startswith(tuple(packages))), None)
    if first is None or applied is None:
        return dataset
    base = workspace.load(drafts.base_of(workspace, version_id).id)
    before = Recipe.parse(applied).with_steps(steps[:first])
    return run(before, base, cache=StepOutputs(workspace.cache / "steps"), vectors=workspace.cache / "embeddings")


def with_method(recipe: Recipe, method: Step, behind: Sequence[Step]) -> Recipe:
    """The recipe with this method, in place of the one of its kind if there is one, and these steps behind all methods.

    ``behind`` are the gate and what a person rejected or accepted, in their order; they replace those of their kinds.
    All stand behind the split and before anything that balances. Raises AssayError when the order law forbids it.
    """
    own = {step.kind for step in behind} | {step.name() for step in BEHIND}
    steps = [step for step in recipe.steps if step.kind not in own]
    same = [place for place, step in enumerate(steps) if step.kind == method.kind]
    if same:
        steps[same[0]] = method
    else:
        steps.insert(_end(steps), method)
    end = _end(steps)
    return recipe.with_steps([*steps[:end], *behind, *steps[end:]])


def _end(steps: Sequence[Step]) -> int:
    """Behind the last method, else before the first step that balances, else the end."""
    methods = [place for place, step in enumerate(steps) if isinstance(step, Making)]
    if methods:
        return methods[-1] + 1
    return next((place for place, step in enumerate(steps) if step.kind.startswith(_BALANCE)), len(steps))


def with_step(recipe: Recipe, step: Step) -> Recipe:
    """The recipe with this step, in place of the one of its kind if there is one, else where it belongs."""
    same = [place for place, other in enumerate(recipe.steps) if other.kind == step.kind]
    return recipe.replaced(same[0], step) if same else recipe.with_step(step)


def place_of(recipe: Recipe, step: Step) -> int:
    """The place of a step among those that are on, from 0: random choices depend on it."""
    return next((place for place, other in enumerate(recipe.active.steps) if other == step), len(recipe.active.steps))


def wanted(dataset: Dataset, method: Making, context: Context) -> int:
    """How many rows the method would try to make."""
    return len(method.parents(_train(dataset), context.rng(1)))


def make(dataset: Dataset, method: Making, context: Context, parents: int | None = None) -> Made:
    """What the method makes of the train rows: of all of them, or of ``parents`` that lie evenly among them.

    ``context`` has the recipe's seed and the place of the step, so that the rows of all parents are those that the
    recipe will make. ``target`` does not count where only some parents are taken.
    """
    train = _train(dataset)
    given, chosen = train, method
    if parents is not None:
        chosen = method.model_copy(update={"target": None})
        places = spread(np.unique(chosen.parents(train, context.rng(1))), parents)
        given = train.iloc[places]
    context.held = _held(dataset)
    after = chosen.apply(given, context)
    children = after[~after[UID].isin(given[UID])]
    texts = given.set_index(UID)[TEXT]
    rows = children[[UID, ORIGIN, TEXT, LABEL]].assign(parent=children[ORIGIN].map(texts).astype("str"))
    return Made(rows.reset_index(drop=True), parents is None, tuple(dict.fromkeys(context.notes)))


def judge(dataset: Dataset, made: Made, gate: Gate, context: Context) -> Made:
    """The same rows with the gate's scores."""
    train = _train(dataset)
    children = made.rows[[UID, ORIGIN, TEXT, LABEL]].assign(**{SPLIT: Split.TRAIN.value})
    both = pd.concat([train, children.astype({SPLIT: "str"})], ignore_index=True)
    context.held = _held(dataset)
    return Made(made.rows, made.exact, made.notes, judged(both, context, gate))


def by_model(method: Making) -> bool:
    """Whether a model makes the rows, its own or one of a method that it mixes: too slow to wait for."""
    mixed = [find("steps", kind) for kind in getattr(method, "methods", ())]
    kinds = [type(method), *(kind for kind in mixed if issubclass(kind, Making))]
    return any("model" in kind.needs or "model" in kind.model_fields for kind in kinds)


def look(dataset: Dataset, method: Making, context: Context) -> Made:
    """The children of a few parents, to look at: those that the recipe will make where making all takes no time."""
    if by_model(method) or wanted(dataset, method, context) > AT_ONCE:
        return make(dataset, method, context, PARENTS)
    made = make(dataset, method, context)
    parents = made.rows[ORIGIN].unique()
    some = parents[spread(np.arange(len(parents)), PARENTS)]
    return Made(made.rows[made.rows[ORIGIN].isin(some)].reset_index(drop=True), True, made.notes)


def reasons(made: Made, gate: Gate, refused: Sequence[str] = (), accepted: Sequence[str] = ()) -> pd.Series:
    """Why each row is rejected, "" where it is kept, in the order of the rows; quick enough for a slider.

    ``refused`` and ``accepted`` are digests of texts (`core.digest.text_digest`) on which a person has decided.
    """
    if made.scores is None or made.rows.empty:
        return pd.Series([""] * len(made.rows), dtype="str")
    found = verdicts(made.scores, gate).set_axis(made.scores[UID])
    said = found.reindex(made.rows[UID]).fillna("").reset_index(drop=True)
    digests = made.rows[TEXT].map(text_digest)
    return said.mask(digests.isin(list(accepted)), "").mask(digests.isin(list(refused)), BY_HAND)


def drawn(dataset: Dataset, made: Made, verdict: pd.Series, seed: int = 0) -> pd.DataFrame:
    """20 pairs of the rows that are kept, for a person to judge blindly: see `core.augment.gate.blind_check`."""
    kept = made.rows[(verdict == "").to_numpy()][[UID, ORIGIN, TEXT, LABEL]]
    return blind_check(pd.concat([_train(dataset)[[UID, ORIGIN, TEXT, LABEL]], kept], ignore_index=True), seed=seed)


def per_class(dataset: Dataset, made: Made, verdict: pd.Series) -> pd.DataFrame:
    """Train rows per class (index, largest first): ``before``, ``kept`` and ``rejected`` of the rows made, ``after``.

    ``verdict`` is as `reasons` gives it. Rows without a label are left out.
    """
    before = _train(dataset)[LABEL].value_counts().rename("before")
    labels, kept = made.rows[LABEL], (verdict == "").to_numpy()
    counted = {"kept": labels[kept].value_counts(), "rejected": labels[~kept].value_counts()}
    table = pd.DataFrame({"before": before, **counted}).fillna(0).astype(int)
    table["after"] = table["before"] + table["kept"]
    return table.loc[table["before"].sort_values(ascending=False, kind="stable").index]


def context_of(workspace: Workspace, seed: int, place: int, progress: Progress = quiet) -> Context:
    """The context that a recipe would give its step at this place."""
    return Context(seed=seed, place=place, progress=progress, cache=workspace.cache / "embeddings")


def _train(dataset: Dataset) -> pd.DataFrame:
    """The train rows, by their places in the table."""
    return dataset.frame.reset_index(drop=True)[(dataset.frame[SPLIT] == Split.TRAIN.value).to_numpy()]


def _held(dataset: Dataset) -> pd.DataFrame:
    return dataset.frame.reset_index(drop=True)[(dataset.frame[SPLIT] != Split.TRAIN.value).to_numpy()]
