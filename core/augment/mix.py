"""The step `augment.mix`."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError, field_validator, model_validator

from core.augment.common.making import Making
from core.contracts import Context, Step

_DEFAULT = {
    "augment.keyboard": 1.0, "augment.spelling": 1.0, "augment.swap_words": 1.0, "augment.delete_words": 1.0,
}  # fmt: skip


class Mix(Making, frozen=True):
    """Makes rows by several methods: each new row is made by one that is drawn by weight.

    A method has its default settings where none are given; how many rows are made, and of which, is set here alone.
    Where the drawn method cannot make a row, none is made.
    """

    kind: Literal["augment.mix"] = "augment.mix"
    methods: dict[str, float] = Field(
        default_factory=lambda: dict(_DEFAULT), min_length=1, max_length=50,
        description="Methods by their kind, and the weight of each.",
    )  # fmt: skip
    settings: dict[str, dict[str, Any]] = Field(
        default_factory=dict, max_length=50, description="Settings of a method other than its defaults, by its kind."
    )

    @field_validator("methods")
    @classmethod
    def _weights(cls, methods: dict[str, float]) -> dict[str, float]:
        unknown = sorted(kind for kind in methods if kind not in _kinds())
        if unknown:
            raise ValueError(f"'{unknown[0]}' makes no rows; choose among {', '.join(sorted(_kinds()))}")
        if not all(np.isfinite(weight) and weight >= 0 for weight in methods.values()) or not any(methods.values()):
            raise ValueError("weights must not be below 0, and at least one must be above")
        return methods

    @model_validator(mode="after")
    def _valid(self) -> "Mix":
        for kind, settings in self.settings.items():
            if kind not in self.methods:
                raise ValueError(f"there are settings for '{kind}', which is not among the methods")
            if shared := sorted({"per_row", "classes", "target", "kind", "off"} & settings.keys()):
                raise ValueError(f"'{shared[0]}' is set for the mix, not for one of its methods")
            try:
                _kinds()[kind].model_validate(settings)
            except ValidationError as error:
                raise ValueError(f"{kind}: {error.errors()[0]['msg']}") from error
        return self

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """Each method makes the texts that it was drawn for, with the place in the recipe that the mix has."""
        kinds = sorted(kind for kind, weight in self.methods.items() if weight > 0)
        weights = np.array([self.methods[kind] for kind in kinds])
        drawn = context.rng(3).choice(len(kinds), size=len(texts), p=weights / weights.sum())
        made: list[str | None] = [None] * len(texts)
        for number, kind in enumerate(kinds):
            places = np.flatnonzero(drawn == number).tolist()
            if places:
                method = _kinds()[kind].model_validate(self.settings.get(kind, {}))
                answers = method.variants(
                    [texts[place] for place in places], [labels[place] for place in places], context
                )
                for place, text in zip(places, answers, strict=True):
                    made[place] = text
        return made


def _kinds() -> dict[str, type[Making]]:
    """The methods that can be mixed, by their kind; asked late, since they are gathered after this module."""
    from core.augment import STEPS

    members: Sequence[type[Step]] = STEPS
    return {step.name(): step for step in members if issubclass(step, Making) and step is not Mix}
