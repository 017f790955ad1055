"""Translation there and back by Apertium: rules and dictionaries on this machine, no network and no weights."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence

from core.contracts import Progress, quiet
from core.errors import AssayError

#: ISO 639-1 codes and those of ISO 639-3 by which Apertium names its languages; users may write either.
_CODES = dict(
    pair.split()
    for pair in (
        "af afr|an arg|ar ara|be bel|bg bul|br bre|ca cat|cs ces|cy cym|da dan|de deu|en eng|eo epo|es spa|eu eus|"
        "fr fra|gl glg|hi hin|hr hrv|id ind|is isl|it ita|kk kaz|mk mkd|ms zsm|mt mlt|nb nob|nl nld|nn nno|oc oci|"
        "pl pol|pt por|ro ron|ru rus|sc srd|sl slv|sr srp|sv swe|tr tur|tt tat|uk ukr|ur urd"
    ).split("|")
)
#: Debian's language pairs, as its packages are named.
_PACKAGES = (
    "afr-nld arg-cat bel-rus br-fr cat-ita cat-srd en-gl eng-cat eng-spa eo-ca eo-en eo-es eo-fr es-gl es-pt es-ro "
    "eu-en eu-es fr-es fra-cat id-ms isl-eng isl-swe mkd-bul mkd-eng nno-nob oc-es oci-fra por-cat pt-gl rus-ukr "
    "spa-arg spa-cat spa-ita srd-ita swe-dan urd-hin"
).split()
#: Texts that one process translates, and the seconds it may take: a start and about 300 texts a second.
_BLOCK, _SECONDS = 500, 120
#: What the translators take for their own marks.
_MARKS = re.compile(r"[\\\[\]{}^$/<>@*~]")
#: What is no language: addresses, names with @ or #, codes with digits, emoji. It passes through as if it were a blank.
_UNTOUCHED = re.compile(
    r"(?i:https?://|www\.)\S+|[@#]\w\S*|\S+@\S+\.\w+|\S*\d\S*[^\s\d]\S*\d\S*|[\u2190-\u2bff\U0001f000-\U0001faff~]+"
)
_ENDED = re.compile(r"[.!?\u2026]\W*$")
#: Stands for the full stop that was added so that a text's end counts as the end of a sentence.
_ADDED = ".[]"


def code(language: str) -> str:
    """Apertium's code of a language: ``eng`` for ``en``; codes of three letters stay."""
    return _CODES.get(language, language)


def short(language: str) -> str:
    """The ISO 639-1 code of a language, ``en`` for ``eng``; the code itself where it is not known."""
    return next((own for own, longer in _CODES.items() if longer == language), language)


def pairs() -> frozenset[str]:
    """The directions that are installed, such as ``eng-spa``; none where Apertium is not."""
    if shutil.which("apertium") is None:
        return frozenset()
    return frozenset(_run(["apertium", "-l"], "").split())


def lacking(language: str = "en", pivots: Sequence[str] = ("es",)) -> str:
    """One line that says what is missing for translation there and back and the command that gets it; else empty."""
    here = pairs()
    ways = [way for pivot in pivots for way in ((language, pivot), (pivot, language))]
    gone = [way for way in ways if not _direction(*way, here)]
    if not gone:
        return ""
    what = "Apertium is not installed"
    if here:
        what = f"Apertium cannot translate {', '.join(f'{source} to {target}' for source, target in gone)} here"
    packages = {_package(*way) for way in gone}
    if None in packages:
        return f"{what}: run `apt-cache search ^apertium-` for the pairs that there are."
    return f"{what}: run `apt-get install apertium {' '.join(sorted(f'apertium-{name}' for name in packages))}`."


def _direction(source: str, target: str, here: frozenset[str]) -> str | None:
    """The installed direction, whichever codes it is named by."""
    named = ((name, [code(part) for part in name.split("-")]) for name in sorted(here))
    return next((name for name, parts in named if parts == [code(source), code(target)]), None)


def _package(source: str, target: str) -> str | None:
    """Debian's pair of two languages, without ``apertium-``."""
    both = {code(source), code(target)}
    return next((name for name in _PACKAGES if {code(part) for part in name.split("-")} == both), None)


def there_and_back(texts: Sequence[str], language: str, pivot: str, progress: Progress = quiet) -> list[str]:
    """Each text in the pivot language and back, in order; line breaks stay, other white space becomes one blank.

    AssayError with the command that gets it when a direction is not installed, or when the translator fails.
    """
    here = pairs()
    there, back = _direction(language, pivot, here), _direction(pivot, language, here)
    if there is None or back is None:
        what, _, remedy = lacking(language, (pivot,)).partition(": ")
        raise AssayError(f"{what}.", f"{language} to {pivot}", remedy[0].upper() + remedy[1:])
    lines = [text.replace("\0", " ").splitlines() for text in texts]
    flat = [" ".join(line.split()) for own in lines for line in own]
    distinct = sorted({line for line in flat if line})
    found: dict[str, str] = {"": ""}
    for start in range(0, len(distinct), _BLOCK):
        block = distinct[start : start + _BLOCK]
        found.update(zip(block, translate(translate(block, there), back), strict=True))
        progress(start + len(block), len(distinct), f"Translated {start + len(block):,} of {len(distinct):,} lines")
    made = iter(flat)
    return ["\n".join(found[next(made)] for _ in own) for own in lines]


def translate(lines: Sequence[str], direction: str) -> list[str]:
    """Each line (without line breaks) in the other language, in one call: a null sign parts them and resets the rules.

    Words that the dictionary does not have stay as they are, without a mark; so do addresses, names with @ or # and
    codes with digits. AssayError when the translator fails, takes too long or loses a line.
    """
    if not lines:
        return []
    given = "".join(f"{_sent(line)}\0" for line in lines)
    parts = _run(["apertium", "-f", "none", "-z", "-u", direction], given).split("\0")
    if len(parts) < len(lines) or any(part.strip() for part in parts[len(lines) :]):
        raise AssayError(
            f"Apertium gave {len(parts):,} lines for {len(lines):,}.", direction, "Reinstall the language pair."
        )
    return [_received(part, line) for part, line in zip(parts, lines, strict=False)]


def _sent(line: str) -> str:
    """The line as the translators read it: marks escaped, what is no language between brackets, its end marked."""
    pieces, place = [], 0
    for match in _UNTOUCHED.finditer(line):
        pieces += [_escaped(line[place : match.start()]), f"[{_escaped(match.group())}]"]
        place = match.end()
    pieces.append(_escaped(line[place:]))
    return "".join(pieces) + (_ADDED if line.strip() and not _ENDED.search(line) else "[]")


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda found: "\\" + found.group(), text)


def _received(part: str, line: str) -> str:
    """What came back as plain text, with single blanks, and none before a mark where the line had none."""
    part = part.strip()
    if line.strip() and not _ENDED.search(line):
        part = part.removesuffix(_ADDED)
    bare = re.sub(r"\\(.)|[\[\]]", lambda found: found.group(1) or "", part, flags=re.DOTALL)
    bare = " ".join(bare.split())
    return bare if re.search(r" [,.;:!?]", line) else re.sub(r" +([,.;:!?](?:\s|$))", r"\1", bare)


def _run(command: list[str], given: str) -> str:
    """What a command answers; AssayError when it fails or takes too long."""
    setting = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    remedy = "Run `apt-get install --reinstall apertium` and the language pair, or choose another method."
    try:
        done = subprocess.run(
            command,
            input=given.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_SECONDS,
            env=setting,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise AssayError(f"Apertium took more than {_SECONDS} s.", command[-1], remedy) from None
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        reason = " ".join(said.decode("utf-8", "replace").split())[:200]
        raise AssayError(f"Apertium failed: {reason}", command[-1], remedy) from None
    return done.stdout.decode("utf-8", "replace")
