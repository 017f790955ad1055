"""What a method lacks on this machine, in one line with the command that gets it."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

from core.wordforms.wordnet import found


def lacking(kind: str, model: str | None = None) -> str:
    """What is missing for the step of this kind, and how to get it; empty where it can run.

    For methods that need a model of the user's choice, ``model`` is the one that is named, empty where none is; None
    does not ask about models.
    """
    if model is not None and kind in ("augment.contextual", "augment.paraphrase", "augment.generate"):
        return _model(kind, model)
    return _CHECKS.get(kind, _nothing)()


def _model(kind: str, model: str) -> str:
    from core.augment.engines import masked, writing

    if kind == "augment.contextual":
        return masked.lacking(model)
    return writing.lacking("causal" if kind == "augment.generate" else "rewriter", model)


def _nothing() -> str:
    return ""


def _nlpaug() -> str:
    return "" if find_spec("nlpaug") else "nlpaug is not installed. Run: pip install nlpaug"


def _wordnet() -> str:
    if not found():
        return "WordNet is not installed. Run: apt install wordnet-base"
    if not find_spec("nltk"):
        return "nltk, which reads WordNet, is not installed. Run: pip install nltk"
    return _nlpaug()


def _apertium() -> str:
    from core.augment.engines.apertium import lacking as of_apertium

    return of_apertium()


_CHECKS: Final[dict[str, Callable[[], str]]] = {
    "augment.synonyms": _wordnet,
    "augment.back_translation": _apertium,
    **{
        f"augment.{name}": _nlpaug
        for name in (
            "keyboard", "ocr", "random_characters", "swap_words", "delete_words", "split_words", "spelling",
            "neighbors", "tfidf", "mix",
        )
    },
}  # fmt: skip
