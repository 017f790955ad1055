"""Measures what augmentation does to scores on real datasets and writes docs/results/augmentation.md.

    python -m scripts.augmentation --data ../shared/data [--sets trec,emotion] [--seeds 10]

Each draw of train rows leaves one small file in the folder ``--kept``, so that an interrupted run goes on with what is
missing; vectors are kept there too. The page and docs/results/augmentation.json are drawn from these files.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core import commands
from core.augment.back_translation import BackTranslation
from core.augment.common.making import Making
from core.augment.delete_words import DeleteWords
from core.augment.gate import REASONS, Gate
from core.augment.synonyms import Synonyms
from core.contracts import Context
from core.learned.shared import vectors
from core.store.workspace import Workspace
from core.tune.evidence.metrics import macro_f1, resampled
from core.tune.models.linear import LinearHead
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Split
from scripts.augmentation_page import page
from scripts.augmentation_sample import sample

OUT = Path("docs/results")

#: Files of train and test rows, and the name; without a test file, the dataset has its own splits or is split.
SETS: dict[str, tuple[str, str | None, str]] = {
    "trec": ("trec/train_5500.label", "trec/TREC_10.label", "TREC, questions, 6 classes"),
    "sms_spam": ("sms_spam/SMSSpamCollection.tsv", None, "SMS spam, messages, 2 classes"),
    "emotion": ("tweeteval/emotion", None, "TweetEval emotion, tweets, 4 classes"),
}
PER_CLASS = (20, 50, 200)
ARMS = ("none", "always", "gated")
MODELS = ("frozen", "tfidf")

#: One child of each row by each of these, all of which work offline.
METHODS: tuple[Making, ...] = (Synonyms(), BackTranslation(), DeleteWords())

#: Resamples of the test rows, and their seed; regularization of both models, as the approaches have it by default.
_RESAMPLES, _SEED, _STRENGTH = 1000, 0, 10.0


def main() -> None:
    """Run what is missing, then draw the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of datasets")
    parser.add_argument("--sets", default=",".join(SETS), help="which of them, separated by commas; none for the page")
    parser.add_argument("--seeds", type=int, default=10, help="how many draws of train rows")
    parser.add_argument("--per-class", default=",".join(map(str, PER_CLASS)), help="rows of a class, by commas")
    parser.add_argument("--kept", type=Path, default=Path("out/augmentation"), help="where what is done is kept")
    given = parser.parse_args()
    given.kept.mkdir(parents=True, exist_ok=True)
    workspace = Workspace.open(given.kept / "workspace")
    for name in filter(None, given.sets.split(",")):
        rows = loaded(given.data, name, workspace)
        for seed in range(given.seeds):
            for size in map(int, given.per_class.split(",")):
                path = given.kept / f"{name}-{size}-{seed}.json"
                if not path.is_file():
                    print(f"{name}: {size} rows a class, draw {seed + 1} of {given.seeds}", flush=True)
                    path.write_text(json.dumps(draw(rows, size, seed, given.kept / "vectors")), encoding="utf-8")
    if not (target := given.kept / "sample.json").is_file():
        target.write_text(json.dumps(sample(given.kept / "vectors", given.kept / "masked_lm")), encoding="utf-8")
    answer = {
        "methods": [method.kind for method in METHODS], "gate": Gate().model_dump(), "reasons": REASONS,
        "sample": json.loads(target.read_text(encoding="utf-8")),
        "sets": [one for name in SETS for size in PER_CLASS if (one := summary(given.kept, name, size))],
    }  # fmt: skip
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "augmentation.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    (OUT / "augmentation.md").write_text(page(answer), encoding="utf-8")


def loaded(data: Path, name: str, workspace: Workspace) -> pd.DataFrame:
    """Rows with text, label and split: the official one, or else that of `split.stratified`."""
    train, test, _ = SETS[name]
    version, _ = commands.stored(workspace, data / train, data / test if test else None, None, None)
    frame = workspace.load(version).frame
    return frame[frame[TEXT].notna() & frame[LABEL].notna()].reset_index(drop=True)


def draw(rows: pd.DataFrame, size: int, seed: int, cache: Path) -> dict[str, Any]:
    """What each model predicts for the test rows after learning from one draw of train rows, in each arm."""
    train, test = rows[rows[SPLIT] == Split.TRAIN.value], rows[rows[SPLIT] == Split.TEST.value]
    parts = [part.sample(min(size, len(part)), random_state=seed) for _, part in train.groupby(LABEL)]
    real = pd.concat(parts).reset_index(drop=True)
    made = [method.apply(real, Context(seed=seed, place=place)) for place, method in enumerate(METHODS)]
    whole = pd.concat([real, *(part[part[ORIGIN].notna()] for part in made)]).reset_index(drop=True)
    context = Context(cache=cache, held=test)
    kept = Gate().apply(whole, context)
    classes = sorted(train[LABEL].unique())
    points = dict(zip(whole[UID], vectors(whole, context), strict=True))
    given = {"none": real, "always": whole, "gated": kept}
    there = vectors(test, Context(cache=cache))
    predicted: dict[str, dict[str, list[int]]] = {model: {} for model in MODELS}
    for arm, frame in given.items():
        y = pd.Index(classes).get_indexer(pd.Index(frame[LABEL]))
        here = np.stack([points[uid] for uid in frame[UID]])
        predicted["frozen"][arm] = _fitted(here, y, there, len(classes))
        predicted["tfidf"][arm] = _fitted(*_counted(frame[TEXT], y, test[TEXT]), len(classes))
    counts = {reason: _count(context.notes, reason) for reason in REASONS}
    return {
        "rows": {arm: len(frame) for arm, frame in given.items()}, "rejected": counts, "predicted": predicted,
        "y": pd.Index(classes).get_indexer(pd.Index(test[LABEL])).tolist(), "classes": classes,
        "made": {method.kind: int(part[ORIGIN].notna().sum()) for method, part in zip(METHODS, made, strict=True)},
    }  # fmt: skip


def _fitted(train: Any, y: np.ndarray, test: Any, classes: int) -> list[int]:
    found: list[int] = LinearHead.fit(train, y, classes, _STRENGTH).predict_proba(test).argmax(axis=1).tolist()
    return found


def _counted(train: pd.Series, y: np.ndarray, test: pd.Series) -> tuple[Any, np.ndarray, Any]:
    """Counts of words and pairs of words, as the approach `tfidf` has them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=100_000)
    return vectorizer.fit_transform(train), y, vectorizer.transform(test)


def _count(notes: list[str], reason: str) -> int:
    return next((int(note.split(" ")[0].replace(",", "")) for note in notes if f"rejected ({reason})" in note), 0)


def summary(kept: Path, name: str, size: int) -> dict[str, Any] | None:
    """The draws of one dataset and size together: scores, paired differences, and what the gate did."""
    draws = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(kept.glob(f"{name}-{size}-*.json"))]
    if len(draws) < 2:
        return None
    y, classes = np.array(draws[0]["y"]), len(draws[0]["classes"])
    models = {}
    for model in MODELS:
        said = {arm: np.array([one["predicted"][model][arm] for one in draws]) for arm in ARMS}
        models[model] = scores(y, said, classes)
    rows = {arm: round(float(np.mean([one["rows"][arm] for one in draws])), 1) for arm in ARMS}
    rejected = {reason: sum(one["rejected"][reason] for one in draws) for reason in REASONS}
    return {
        "set": name, "title": SETS[name][2], "per_class": size, "draws": len(draws), "test_rows": len(y), "rows": rows,
        "rejected": rejected, "made": sum(sum(one["made"].values()) for one in draws), "models": models,
    }  # fmt: skip


def scores(y: np.ndarray, said: Mapping[str, np.ndarray], classes: int) -> dict[str, Any]:
    """Mean macro-F1 of each arm, and paired differences with what their intervals are made of.

    ``said`` are predictions (draws, test rows). A difference is the mean over draws of the difference on equal train
    rows. Its variance is that over draws, plus that over resamples of the test rows within their classes: the first has
    some of the second in it, so the interval is a little too wide rather than too narrow.
    """
    from scipy.stats import t

    arms = {arm: np.array([macro_f1(y, one, classes) for one in table]) for arm, table in said.items()}
    rng = np.random.default_rng([_SEED, len(y)])
    weights = np.zeros((_RESAMPLES, len(y)), dtype=np.float32)
    for label in np.unique(y):
        mine = np.flatnonzero(y == label)
        weights[:, mine] = rng.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), size=_RESAMPLES)
    again = {
        arm: np.mean([resampled(y, one, classes, weights)["macro_f1"] for one in table], axis=0)
        for arm, table in said.items()
    }
    found: dict[str, Any] = {"macro_f1": {arm: round(float(one.mean()), 4) for arm, one in arms.items()}}
    count = len(next(iter(arms.values())))
    found["differences"] = []
    for first, second in (("always", "none"), ("gated", "none"), ("gated", "always")):
        gaps = arms[first] - arms[second]
        error = float(np.sqrt(np.var(gaps, ddof=1) / count + np.var(again[first] - again[second])))
        mean, p = float(gaps.mean()), 1.0
        if error > 0:
            p = float(2 * t.sf(abs(mean) / error, count - 1))
        half = float(t.isf(0.025, count - 1)) * error
        interval = {"mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4)}
        found["differences"].append({"first": first, "second": second, **interval, "p": p})
    return found


if __name__ == "__main__":
    main()
