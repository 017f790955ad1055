"""Which lexicon fits a dataset."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from core.contracts import Context
from core.dataset import Dataset
from core.languages import language_name
from core.lexicons import languages_of, lexicon
from core.quality.language import own_languages

#: What the field that names the languages of a lexicon says of itself.
LANGUAGES = "ISO 639-1 codes of the word lists to use; none stands for the languages that the data is in."
#: What the field that names the folder of the user's own lists says of itself.
FOLDER = "A folder with word lists of your own, groups.tsv or groups.de.tsv or toxicity.tsv; none when empty."


def fitting(
    name: Literal["groups", "toxicity"],
    dataset: Dataset,
    context: Context,
    languages: Iterable[str],
    folder: str,
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The languages and the terms by group to look for; English where the language of the data cannot be told.

    Lists of other languages are left out, because a word of one language may be a harmless word of another. Raises
    AssayError when the user's folder or a file in it cannot be read.
    """
    packaged = languages_of(name)
    wanted = tuple(languages) or own_languages(dataset, context) or ("en",)
    own = Path(folder).expanduser() if folder else None
    terms = lexicon(name, wanted, own)
    return tuple(code for code in wanted if code in packaged or own is not None), terms


def spoken(languages: Iterable[str]) -> str:
    """``English, German``; ``your own lists`` when no packaged language is among them."""
    return ", ".join(language_name(code) for code in languages) or "your own lists"
