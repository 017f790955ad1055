"""Translation there and back by Marian models: one folder or hub name for each direction."""

from collections.abc import Sequence
from importlib.util import find_spec

from core.augment.engines.absent import absent
from core.augment.engines.writing import Manner, Writer
from core.contracts import Progress, quiet
from core.errors import AssayError
from core.tokenize.words import sentences

_WHAT = "a pair of Marian models"
_PIECES = "The package sentencepiece is missing, which Marian's tokenizers need: run `pip install sentencepiece`."


def directed(model: str, source: str, target: str) -> str:
    """The folder or name of one direction: ``opus-mt-{source}-{target}`` becomes ``opus-mt-en-es``."""
    return model.replace("{source}", source).replace("{target}", target)


def lacking(model: str = "", language: str = "en", pivots: Sequence[str] = ("es",)) -> str:
    """One line that says what is missing for translation there and back and the command that gets it; else empty.

    The main branches of the hub's OPUS-MT models hold pickled weights, which are refused; a branch of a pull request
    holds the same as safetensors.
    """
    if find_spec("sentencepiece") is None:
        return _PIECES
    if not model:
        name = f"opus-mt-{language}-{pivots[0]}"
        return (
            f"No models are named: run `hf download Helsinki-NLP/{name} --revision refs/pr/2 --local-dir {name}` (a "
            "branch with safetensors), the same for the way back, and give opus-mt-{source}-{target} as model."
        )
    ways = [way for pivot in pivots for way in ((language, pivot), (pivot, language))]
    said = (absent(directed(model, *way), "", _WHAT) for way in ways)
    return next((line for line in said if line), "")


def there_and_back(
    texts: Sequence[str],
    model: str,
    languages: tuple[str, str],
    manner: Manner,
    seeds: Sequence[Sequence[int]],
    progress: Progress = quiet,
) -> list[str | None]:
    """Each text in another language and back, sentence by sentence; None where a sentence reached no end.

    ``languages`` are the texts' own and the pivot; ``manner`` holds for the way back, the way there takes the likeliest
    words. Each text draws from its own of ``seeds``. White space between sentences stays. One model is held at a time.
    """
    own, pivot = languages
    if find_spec("sentencepiece") is None or not model:
        what, _, remedy = lacking(model, own, (pivot,)).partition(": ")
        raise AssayError(f"{what}.", _WHAT, remedy[0].upper() + remedy[1:])
    parts = [[(piece.text, piece.sort == "between") for piece in sentences(text, own)] for text in texts]
    flat = [(row, text) for row, pieces in enumerate(parts) for text, gap in pieces if not gap]
    given = list(dict.fromkeys(text for _, text in flat))
    plain = Manner(manner.most, beams=manner.beams)
    there = Writer(directed(model, own, pivot), "rewriter").write(given, plain, [()] * len(given), progress)
    foreign = {text: written[0] if written else "" for text, written in zip(given, there, strict=True)}
    order = [(*seeds[row], place) for place, (row, _) in enumerate(flat)]
    back = Writer(directed(model, pivot, own), "rewriter").write(
        [foreign[text] for _, text in flat], manner, order, progress
    )
    made = iter(written[0] if written else "" for written in back)
    found: list[str | None] = []
    for pieces in parts:
        new = [text if gap else next(made) for text, gap in pieces]
        found.append("".join(new) if all(new) else None)
    return found
