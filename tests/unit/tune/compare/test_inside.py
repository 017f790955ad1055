"""Prevents: rounds, templates or stages of one fit told as those of another, or told twice."""

from core.tune.compare.inside import adaptations, rounds, templates

STAGE = [{"epoch": 0, "validation_loss": 3.0}, {"epoch": 1, "train_loss": 2.5, "validation_loss": 2.0}]


def score(value: float) -> dict[str, float]:
    return {"validation_macro_f1": value, "validation_log_loss": 1 - value}


UNITS = [
    {"unit": "prompt.trial0", "details": {"templates": [{"template": "{label}", **score(0.4)}]}},
    {"unit": "prompt.trial1", "details": {"templates": [{"template": "About {label}.", **score(0.5)}]}},
    {"unit": "tfidf.trial0", "details": {}},
    {"unit": "old.trial0"},
    {
        "unit": "self_training.trial0",
        "details": {
            "rounds": [
                {"round": 0, "texts": 0, "taken": {"a": 0, "b": 0}, "best": True, **score(0.6)},
                {"round": 1, "texts": 5, "taken": {"a": 1, "b": 4}, "best": False, **score(0.5)},
            ]
        },
    },
    {"unit": "masked_lm.trial0", "details": {"adaptation": STAGE}},
    {"unit": "masked_lm.trial1", "details": {"adaptation": STAGE}},
]


def test_templates_come_best_first() -> None:
    table = templates(UNITS)
    assert table["template"].tolist() == ["About {label}.", "{label}"]
    assert table["fit"].tolist() == ["prompt.trial1", "prompt.trial0"]


def test_rounds_tell_what_each_class_gave() -> None:
    table = rounds(UNITS)
    assert table[["round", "texts", "per_class", "best"]].values.tolist() == [
        [0, 0, "0", True],
        [1, 5, "1 to 4", False],
    ]


def test_a_stage_that_fits_shared_is_told_once() -> None:
    table = adaptations(UNITS)
    assert table.values.tolist() == [["masked_lm.trial0", 0, 3.0], ["masked_lm.trial0", 1, 2.0]]


def test_nothing_to_tell() -> None:
    assert not len(templates([])) and not len(rounds([])) and not len(adaptations([]))
