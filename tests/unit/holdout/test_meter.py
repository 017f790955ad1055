"""Prevents: a leak meter that opens the sealed test, finds leaks that are none, or misses those that are."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError
from core.flow import run
from core.holdout import Meter, leak_meter, measure, measured, told, verdict
from core.holdout import meter as metering
from core.recipe import Recipe
from core.split.fixed import Fixed
from core.split.grouped import Grouped
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.types import Roles


def guesses(rows: int = 160, twins: bool = True) -> Dataset:
    """Labels that no words explain, so that only a twin in train can tell; every text has a twin of equal label."""
    rng = np.random.default_rng(0)
    words = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("lon", "rim", "tep", "zus")]
    texts = [" ".join(rng.choice(words, 9)) for _ in range(rows)]
    labels = rng.permutation(["yes", "no"] * (rows // 2)).tolist()
    if twins:
        texts, labels = texts + [f"{text}!!" for text in texts], labels + labels
    frame = pd.DataFrame({"text": texts, "label": labels})
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


def split(data: Dataset, step: object = None) -> Dataset:
    return run(Recipe(steps=(step or Stratified(),)), data)


def test_twins_flatter_a_random_split_and_the_leak_proof_one_tells() -> None:
    found = leak_meter(split(guesses()), Stratified(), Context(), seeds=3, models=("tfidf",))
    random, safe = found.reading("random"), found.reading("kept together")
    assert random is not None and safe is not None and random.clean is not None
    assert random.leaked > 20 and random.all.mean > 0.6 > random.clean.mean + 0.05
    assert random.drop is not None and random.drop.low > 0
    assert safe.leaked == 0 and safe.all.mean < 0.6 and random.above is not None and random.above.low > 0
    assert "A random split flatters" in verdict(found)
    assert "leaked rows of" in told(random) and "->" in told(random)
    assert Meter.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_the_chosen_split_is_the_leak_proof_one_where_it_keeps_all_together() -> None:
    found = leak_meter(split(guesses(), Grouped()), Grouped(), Context(), seeds=2, models=("tfidf",))
    chosen = found.reading("chosen")
    assert chosen is not None and chosen.leaked == 0 and found.reading("kept together") is None


def test_without_twins_nothing_leaks() -> None:
    found = leak_meter(split(guesses(120, twins=False)), Stratified(), Context(), seeds=2, models=("tfidf",))
    assert all(one.leaked == 0 for one in found.readings)
    assert verdict(found).startswith("No held row has a twin")


def test_no_test_row_is_learned_from_or_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    data = split(guesses())
    seen: list[set[str]] = []
    plain = metering.predictions

    def watched(model: str, frame: pd.DataFrame, *more: object) -> list[np.ndarray]:
        seen.append(set(frame["uid"]))
        return plain(model, frame, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(metering, "predictions", watched)
    leak_meter(data, Stratified(), Context(), seeds=2, models=("tfidf",))
    test = set(data.frame["uid"][data.frame["split"] == "test"])
    assert len(test) > 20 and seen and all(not uids & test for uids in seen)
    changed = data.frame.assign(label=data.frame["label"].mask(data.frame["split"] == "test", "no"))
    first = leak_meter(data, Stratified(), Context(), seeds=2, models=("tfidf",))
    assert leak_meter(data.with_frame(changed), Stratified(), Context(), seeds=2, models=("tfidf",)) == first


def test_the_same_seed_reads_the_same() -> None:
    data = split(guesses())
    one, other = (leak_meter(data, Stratified(), Context(seed=4), seeds=2, models=("tfidf",)) for _ in range(2))
    assert one == other


def test_a_split_that_came_with_the_data_is_scored_on_its_validation_rows() -> None:
    data = split(guesses())
    found = leak_meter(data, None, Context(), seeds=2, models=("tfidf",))
    chosen = found.reading("chosen")
    assert chosen is not None and chosen.draws == 1
    assert chosen.held == (data.frame["split"] == "validation").sum()
    without = data.with_frame(data.frame.assign(split=data.frame["split"].replace("validation", "train")))
    assert any("no validation rows" in note for note in leak_meter(without, None, Context(), seeds=2).notes)


def test_a_split_that_cannot_be_drawn_again_is_said() -> None:
    data = guesses()
    frame = data.frame.assign(part=["train", "test", "train", "dev"] * (len(data) // 4))
    step = Fixed(column="part")
    made = run(Recipe(steps=(step,)), data.with_frame(frame))
    found = leak_meter(made, step, Context(), seeds=2, models=("tfidf",))
    assert found.notes and found.reading("random") is not None


def test_large_tables_are_sampled_by_families() -> None:
    found = leak_meter(split(guesses()), Stratified(), Context(), seeds=2, most=150, models=("tfidf",))
    random = found.reading("random")
    assert found.rows == 150 and found.of > 200 and random is not None
    assert random.leaked > 0.4 * random.held, "twins were kept"


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(AssayError, match="too few"):
        leak_meter(split(guesses(12)), Stratified(), Context())


def test_a_measurement_is_kept_and_opens_no_test(workspace: Workspace, tiny_model: Path) -> None:
    version = workspace.save(guesses(60), dataset_name="guesses")
    recipe = Recipe(steps=(Stratified(),))
    assert measured(workspace, version.id, recipe) is None
    made = measure(workspace, version.id, recipe, model=tiny_model)
    kept = measured(workspace, version.id, recipe)
    assert kept is not None and made.meter is not None and kept.meter == made.meter
    assert kept.holdout.to_json() == made.holdout.to_json()
    assert {one.model for one in made.meter.readings} == {"tfidf", "embedding"}
    assert measured(workspace, version.id, Recipe(seed=1, steps=(Stratified(),))) is None
    assert workspace.catalog.events("test_opened") == [] and len(workspace.catalog.versions()) == 1
