"""The card of a saved model: what it does, how well, on what data, at what cost, and where it ends."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from core.contracts import Approach
from core.tokenize.source import PACKAGED
from core.tune.saved import About, kinds, write_about
from core.validation import as_yaml
from core.words import count, duration, interval, megabytes, times

#: The packaged model's name on the hub.
_PACKAGED: Final = f"sentence-transformers/{PACKAGED}"

#: Classes that the table of classes shows at most, and characters of a name and of a sentence.
_CLASSES, _NAME, _SENTENCE = 100, 100, 1000

#: Scores with intervals: what the answer calls them, what people call them, what the hub calls them.
_SCORES: Final = (
    ("macro_f1", "Macro-F1", "f1"),
    ("accuracy", "Accuracy", "accuracy"),
    ("weighted_f1", "Weighted F1", "f1"),
    ("mcc", "Matthews correlation", "matthews_correlation"),
)


def about_of(
    row: Mapping[str, Any], answer: Mapping[str, Any], approaches: Iterable[type[Approach]] | None = None
) -> About:
    """What the model of a finished comparison's ``row`` says of itself.

    ``answer`` is the whole comparison's; ``approaches`` are the kinds there are, all of them if none are given.
    """
    member, budget = kinds(approaches).get(row["kind"]), answer["budget"]
    needs = member is None or "model" in member.needs
    return About(
        kind=row["kind"],
        classes=tuple(answer["classes"]),
        model=answer.get("model") if needs else None,
        max_tokens=budget["max_tokens"],
        pooling=budget.get("pooling", "auto"),
        setting={"kind": row["kind"], **row["chosen"]},
        dataset=str(answer.get("dataset", "")),
        run=str(answer.get("run", "")),
        seed=row["seeds"][0],
    )


def write_cards(models: Path, answer: Mapping[str, Any]) -> list[Path]:
    """Put ``about.json`` and the card beside each model that a comparison has kept; returns the folders."""
    folders = []
    for row in answer["approaches"]:
        folder = models / row["kind"]
        if row["status"] == "done" and folder.is_dir():
            about = about_of(row, answer)
            write_about(folder, about)
            write_card(folder, about, row, answer)
            folders.append(folder)
    return folders


def write_card(folder: Path, about: About, row: Mapping[str, Any], answer: Mapping[str, Any]) -> Path:
    """Write ``README.md`` in the hub's format: a head in YAML, then Markdown. The license is left to the user.

    ``row`` is the approach's line in the comparison's ``answer``, which tells of data, budget and environment. Names
    from the data are escaped; no text of the dataset is in it.
    """
    path = folder / "README.md"
    sections = [
        "---\n# license: choose one; those of the data and of the base model bind you too.\n"
        + as_yaml(_head(about, row))
        + "---",
        f"# {_plain(about.kind)} for {_plain(about.dataset) or 'a dataset'}",
        "\n".join(_purpose(about)),
        *_use(folder.name, about),
        "## Scores on the sealed test split",
        *_scores(about, row, answer),
        "## Data",
        "\n".join(_data(answer)),
        "## Training",
        "\n".join(_training(about, row, answer)),
        "## Cost",
        "\n".join(_cost(row)),
        "## Limits",
        "\n".join(_limits(about, answer)),
        "## Environment",
        _environment(answer.get("environment", {})),
    ]
    path.write_text("\n\n".join(part for part in sections if part) + "\n", encoding="utf-8")
    return path


def three_lines(folder: str, text: str = "A text to try.") -> str:
    """The Python that loads a saved model and uses it, in three lines."""
    given = json.dumps(text, ensure_ascii=False)
    where = json.dumps(folder, ensure_ascii=False)
    return f"from core.tune.saved import load\nmodel = load({where})\nprint(model.predict([{given}]))"


def hub_name(model: str | None) -> str | None:
    """The name under which the hub knows a pretrained model; None for folders and where there is none."""
    if model in (PACKAGED, _PACKAGED):
        return _PACKAGED
    known = model is not None and re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", model) and not Path(model).exists()
    return model if known else None


def _head(about: About, row: Mapping[str, Any]) -> dict[str, Any]:
    """The card's metadata, as the hub reads it."""
    name = hub_name(about.model)
    metrics = [
        {"type": kind, "name": words, "value": row[score]["mean"]} for score, words, kind in _SCORES if score in row
    ]
    result = {
        "task": {"type": "text-classification"},
        "dataset": {"type": "private", "name": about.dataset or "unnamed", "split": "test"},
        "metrics": metrics,
    }
    head: dict[str, Any] = {"base_model": name} if name else {}
    head |= {"pipeline_tag": "text-classification", "tags": ["text-classification", "assay", about.kind]}
    if row.get("co2_kg") is not None:
        head["co2_eq_emissions"] = {"emissions": row["co2_kg"] * 1000, "source": row["energy_method"]}
    return head | {"model-index": [{"name": f"{about.kind}-{about.dataset or 'dataset'}", "results": [result]}]}


def _purpose(about: About) -> Iterator[str]:
    member = kinds().get(about.kind)
    if member is not None:
        yield f"{member.summary()} "
    shown = ", ".join(_plain(name) for name in about.classes[:20])
    more = f" and {len(about.classes) - 20:,} more" if len(about.classes) > 20 else ""
    yield f"It tells which of {count(len(about.classes), 'class', 'classes')} a text belongs to: {shown}{more}."


def _use(name: str, about: About) -> Iterator[str]:
    yield "## Use"
    yield f"```python\n{three_lines(name)}\n```"
    if about.model is not None:
        found = hub_name(about.model)
        where = (
            f"`{found}`"
            if found
            else f"`{_plain(Path(about.model).name)}`, a folder of its own: `load(..., model=...)`"
        )
        yield f"Only what was trained is in this folder; it stands on the pretrained model {where}."
    yield "The weights are safetensors, the rest is JSON and text; a folder with pickles or code in it is refused."


def _scores(about: About, row: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    lines = [f"| {words} | {interval(row[score])} |" for score, words, _ in _SCORES if score in row]
    yield "\n".join(["| score | mean (95 % interval) |", "|---|---|", *lines])
    seeds = row["seeds"]
    several = f"Means over {count(len(seeds), 'seed')}; the weights here are those of seed {about.seed}. "
    yield f"{several if len(seeds) > 1 else ''}Intervals come from a bootstrap over rows and seeds."
    if gap := row.get("difference"):
        best = _plain((answer.get("recommendation") or {}).get("approach", "the recommended one"))
        yield (
            f"Macro-F1 less that of the recommended approach, {best}, on the same rows: "
            f"{gap['mean']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})."
        )
    yield from _classes(row.get("per_class", []))
    if error := row.get("calibration"):
        yield (
            f"Calibration error {error['ece']:.3f}; {error['ece_scaled']:.3f} when the logits are divided by "
            f"{error['temperature']:.2f}, fitted on validation."
        )


def _classes(classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The table of classes, if there are any."""
    lines = ["| class | precision | recall | F1 | test rows |", "|---|---|---|---|---|"]
    for one in classes[:_CLASSES]:
        figures = " | ".join(f"{one[name]:.3f}" for name in ("precision", "recall", "f1"))
        lines.append(f"| {_plain(one['class'])} | {figures} | {one['rows']:,.0f} |")
    if classes:
        yield "\n".join(lines)
    if len(classes) > _CLASSES:
        yield f"{len(classes) - _CLASSES:,} more classes are in the run's report."


def _data(answer: Mapping[str, Any]) -> Iterator[str]:
    splits = answer["splits"]
    yield (
        f"- {splits['train']:,} train, {splits['validation']:,} validation and {splits['test']:,} test rows of "
        f"{_plain(str(answer.get('dataset', ''))) or 'the dataset'}"
        + (f", version {_plain(str(answer['version']))[:12]}." if answer.get("version") else ".")
    )
    if answer.get("unlabelled"):
        yield f"- {count(answer['unlabelled'], 'text')} without a label could be read besides."
    yield from (f"- {_plain(note, _SENTENCE)}" for note in answer.get("notes", []))


def _training(about: About, row: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    budget = answer["budget"]
    chosen = ", ".join(f"{_plain(name)} {_plain(str(value), _SENTENCE)}" for name, value in row["chosen"].items())
    yield f"- Setting, chosen on validation among {count(len(row.get('trials', [])), 'trial')}: {chosen or 'none'}."
    yield (
        f"- Budget, the same for every approach: {count(budget['trials'], 'trial')}, {count(budget['seeds'], 'seed')}, "
        f"at most {count(answer.get('epochs', budget.get('epochs') or 0), 'epoch')} of batches of "
        f"{count(budget.get('batch', 16), 'row')}; texts cut at {about.max_tokens:,} tokens."
    )
    yield f"- Trained parameters: {row['trainable_parameters']:,} of {row['total_parameters']:,}."
    if kept := row.get("forgetting"):
        yield (
            f"- Similarities between {kept['texts']:.0f} general English texts, before against after training: rank "
            f"correlation {kept['similarity']:.3f} (1: nothing forgotten)."
        )
    yield from (f"- {_plain(note, _SENTENCE)}" for note in row.get("notes", []))


def _cost(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"- {duration(row['seconds'])} for all fits, {duration(row['seconds_per_fit'])} for one."
    yield f"- Peak memory {megabytes(row['peak_memory_mb'])}; on disk {megabytes(row['model_mb'])}."
    yield f"- {duration(row['latency_ms_per_1000'] / 1000)} for 1,000 texts."
    method = _plain(row["energy_method"], _SENTENCE)
    if row.get("energy_kwh") is None:
        yield f"- Energy: {method}."
    else:
        yield f"- {row['energy_kwh']:.4g} kWh, {row['co2_kg'] * 1000:.3g} g CO2 ({method})."


def _limits(about: About, answer: Mapping[str, Any]) -> Iterator[str]:
    yield "- It always answers with one of its classes, also where none fits. Set a least probability and test it."
    yield "- It was tested on rows like those it learned from. Other sources, times and languages were not tested."
    if about.model is not None:
        yield f"- What stands behind the first {about.max_tokens:,} tokens of a text is not read."
    if "smallest_difference" in answer:
        yield (
            f"- A test split of this size can show differences of about {answer['smallest_difference']:.3f} and more; "
            f"it has been opened {times(answer.get('test_opened', 1))} so far."
        )


def _environment(world: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in world.get("packages", {}).items() if number)
    machine = f"{world.get('device', 'unknown device')}, {count(world.get('cores') or 0, 'core')}"
    return _plain(f"Python {world.get('python', 'unknown')}; {packages}; {machine}.", _SENTENCE)


def _plain(text: str, most: int = _NAME) -> str:
    """A text on one line, of at most ``most`` characters, in which nothing is Markdown or HTML."""
    line = " ".join(str(text).split())
    short = line if len(line) <= most else f"{line[: most - 1]}…"
    return re.sub(r"([\\`*_{}\[\]<>|#!~$])", r"\\\1", short)
