"""Reads lexicons: the packaged files, and the user's own beside them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from core.errors import AssayError

Name = Literal["groups", "toxicity"]

LEXICONS: Final[tuple[Name, ...]] = ("groups", "toxicity")

_DATA = Path(__file__).parent / "data"
_HEADER = ("group", "term")


def languages_of(name: Name) -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that the packaged lexicon has."""
    return tuple(sorted(path.name.split(".")[1] for path in _DATA.glob(f"{name}.*.tsv")))


def lexicon(name: Name, languages: Iterable[str], folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """The terms of each group in these languages, groups and terms in the order of the files.

    ``folder`` holds the user's own files: ``<name>.<language>.tsv`` counts when the language is asked for, and
    ``<name>.tsv`` always. A file has one term a line, as ``group<TAB>term``, in UTF-8; lines that are empty or begin
    with # are skipped. A term with a minus before it is taken out of its group, and ``-*`` takes out all that the group
    had before, so that a user can extend a group, mend it or replace it. A term that ends in * stands for all words
    that begin so. Raises AssayError for a folder or a line that cannot be read.
    """
    files = [_DATA / f"{name}.{code}.tsv" for code in dict.fromkeys(languages)]
    if folder is not None:
        if not folder.is_dir():
            raise AssayError("There is no such folder of lexicons.", str(folder), "Give the path of a folder.")
        files += [folder / path.name for path in files] + [folder / f"{name}.tsv"]
    groups: dict[str, dict[str, str]] = {}
    for path in files:
        if path.is_file():
            _add(path, groups)
    return {group: tuple(terms.values()) for group, terms in groups.items() if terms}


def _add(path: Path, groups: dict[str, dict[str, str]]) -> None:
    """Put a file's terms into their groups, each under its case-folded form."""
    for number, group, term in _lines(path):
        terms = groups.setdefault(group, {})
        if term == "-*":
            terms.clear()
        elif term.startswith("-"):
            terms.pop(term[1:].strip().casefold(), None)
        else:
            if not any(sign.isalnum() for sign in term):
                raise AssayError(f"Line {number} has no word.", str(path), "Write group, tab, term.")
            terms.setdefault(term.casefold(), term)


def _lines(path: Path) -> list[tuple[int, str, str]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AssayError("The lexicon cannot be read.", str(path), "Save it as a text file in UTF-8.") from error
    found = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(" ".join(cell.split()) for cell in line.split("\t"))
        if len(cells) != 2 or not all(cells):
            raise AssayError(f"Line {number} is not a group, a tab and a term.", str(path), "Mend the line.")
        if cells != _HEADER:
            found.append((number, *cells))
    return found
