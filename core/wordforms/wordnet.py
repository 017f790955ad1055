"""Where WordNet's files are, and what is read from them: Debian's package, or the user's data of nltk."""

import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from core.errors import AssayError

PartOfSpeech = Literal["noun", "verb", "adjective", "adverb"]

#: The ending of each part's files, and its digit in sense keys (wndb(5WN), senseidx(5WN)); 5 is a satellite adjective.
_FILES: Final[dict[PartOfSpeech, str]] = {"noun": "noun", "verb": "verb", "adjective": "adj", "adverb": "adv"}
_DIGITS: Final[dict[str, PartOfSpeech]] = {"1": "noun", "2": "verb", "3": "adjective", "4": "adverb", "5": "adjective"}
_DEBIAN = Path("/usr/share/wordnet")
_REMEDY = (
    "Install the Debian package wordnet-base (apt install wordnet-base), or run nltk.download('wordnet') in Python, "
    "or set NLTK_DATA to a folder that has corpora/wordnet."
)


@dataclass(frozen=True)
class WordNet:
    """WordNet's words: the lemmas of each part of speech, forms that no rule gives, and counts in a tagged corpus.

    ``irregular`` maps a form to its lemmas, ``counts`` a lemma to how often it was seen in texts tagged by hand.
    """

    lemmas: dict[PartOfSpeech, frozenset[str]] = field(repr=False)
    irregular: dict[PartOfSpeech, dict[str, tuple[str, ...]]] = field(repr=False)
    counts: dict[PartOfSpeech, dict[str, int]] = field(repr=False)
    place: str


def places() -> list[Path]:
    """Where WordNet may lie: below NLTK_DATA and where nltk keeps its data, then where Debian's package has it."""
    own = [Path(part) for part in os.environ.get("NLTK_DATA", "").split(os.pathsep) if part]
    prefix = Path(sys.prefix)
    kept = [Path.home() / "nltk_data", prefix / "nltk_data", prefix / "share/nltk_data", prefix / "lib/nltk_data"]
    shared = [Path(part) / "nltk_data" for part in ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib")]
    corpora = [root / "corpora" for root in (*own, *kept, *shared)]
    return [*(folder / name for folder in corpora for name in ("wordnet", "wordnet.zip")), _DEBIAN]


def found() -> Path | None:
    """The folder or zip file with WordNet, the first of `places` that has it; None if there is none."""
    for place in places():
        if (place / "index.noun").is_file() or (place.suffix == ".zip" and place.is_file()):
            return place
    return None


def load() -> WordNet:
    """WordNet, read once in a process (about half a second).

    Raises AssayError where it is not installed or cannot be read.
    """
    place = found()
    if place is None:
        raise AssayError("WordNet, which knows the lemmas of English, is not installed.", "lemmatize", _REMEDY)
    try:
        return _read(place)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise AssayError(f"WordNet cannot be read: {error}.", str(place), _REMEDY) from error


@lru_cache(maxsize=1)
def _read(place: Path) -> WordNet:
    parts: list[PartOfSpeech] = list(_FILES)
    counts: dict[PartOfSpeech, dict[str, int]] = {part: {} for part in parts}
    for line in _lines(place, "cntlist.rev"):
        key, _, count = line.split()
        lemma, _, rest = key.partition("%")
        of_part = counts[_DIGITS[rest[0]]]
        of_part[lemma] = of_part.get(lemma, 0) + int(count)
    irregular: dict[PartOfSpeech, dict[str, tuple[str, ...]]] = {part: {} for part in parts}
    for part in parts:
        for line in _lines(place, f"{_FILES[part]}.exc"):
            form, *lemmas = line.split()
            irregular[part][form] = tuple(lemmas)
    lemmas_of = {
        part: frozenset(
            line.partition(" ")[0] for line in _lines(place, f"index.{_FILES[part]}") if not line.startswith(" ")
        )
        for part in parts
    }
    return WordNet(lemmas_of, irregular, counts, str(place))


def _lines(place: Path, name: str) -> Iterator[str]:
    """The lines of a file in the folder or in the folder ``wordnet`` of the zip file."""
    if place.suffix != ".zip":
        content = (place / name).read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(place) as archive:
            content = archive.read(f"wordnet/{name}").decode("utf-8")
    yield from (line for line in content.split("\n") if line.strip())
