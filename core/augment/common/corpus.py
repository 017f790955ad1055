"""WordNet as nltk reads it, made from Debian's package or from the user's data of nltk."""

import os
import shutil
import tempfile
import warnings
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from core.digest import text_digest
from core.errors import AssayError
from core.wordforms.wordnet import found

REMEDY: Final = (
    "Install the Debian package wordnet-base (apt install wordnet-base), or run nltk.download('wordnet') in Python, "
    "or set NLTK_DATA to a folder that has corpora/wordnet."
)
_PARTS = ("adj", "adv", "noun", "verb")
_FILES = ("cntlist.rev", *(f"{kind}.{part}" for kind in ("index", "data") for part in _PARTS), *(
    f"{part}.exc" for part in _PARTS
))  # fmt: skip
#: The names of WordNet's files of origin, in order (lexnames(5WN)); Debian's package lacks the list.
_ORIGINS: Final = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person "
    "noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state "
    "noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition "
    "verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social "
    "verb.stative verb.weather adj.ppl"
).split()
_DIGITS = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}


def cache_home() -> Path:
    """Where programs of this user keep what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assay"


def prepared(cache: Path | None = None) -> Path:
    """The folder of WordNet's files as nltk wants them, below ``cache`` (None: the user's own cache).

    They are copied once, into a folder of their own that then gets its name in one go, so that several processes may
    ask at once. Raises AssayError where WordNet is not installed. Never asks the network.
    """
    source = found()
    if source is None:
        raise AssayError("WordNet, which knows the synonyms of English, is not installed.", "augment.synonyms", REMEDY)
    if (source / "lexnames").is_file() and (source / "index.sense").is_file():
        return source
    state = (source if source.suffix == ".zip" else source / "index.noun").stat()
    name = text_digest(f"{source} {state.st_size} {state.st_mtime_ns}")[:16]
    root = (cache or cache_home()) / f"wordnet-{name}"
    folder = root / "nltk_data/corpora/wordnet"
    if not folder.is_dir():
        _copy(source, root)
    return folder


def _copy(source: Path, root: Path) -> None:
    root.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="wordnet-", dir=root.parent))
    folder = making / "nltk_data/corpora/wordnet"
    folder.mkdir(parents=True)
    try:
        if source.suffix == ".zip":
            with zipfile.ZipFile(source) as archive:
                for name in _FILES:
                    (folder / name).write_bytes(archive.read(f"wordnet/{name}"))
        else:
            for name in _FILES:
                shutil.copyfile(source / name, folder / name)
        lines = (f"{place:02d}\t{name}\t{_DIGITS[name.partition('.')[0]]}" for place, name in enumerate(_ORIGINS))
        (folder / "lexnames").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "index.sense").write_text("", encoding="utf-8")
        making.replace(root)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        if not (root / "nltk_data/corpora/wordnet").is_dir():  # else another process was first
            raise AssayError(f"WordNet's files cannot be copied: {error}.", str(root.parent), REMEDY) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


@lru_cache(maxsize=2)
def reader(folder: Path) -> Any:
    """nltk's reader of WordNet, about two seconds once in a process; ``folder`` is from `prepared`.

    nltk reads below its own data folders alone; so the folder becomes one of them.
    """
    import nltk.data
    from nltk.corpus.reader.wordnet import WordNetCorpusReader, WordNetError

    root = str(folder.parent.parent)
    if root not in nltk.data.path:
        nltk.data.path.append(root)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it knows no other language
            return WordNetCorpusReader(nltk.data.FileSystemPathPointer(str(folder)), None)
    except (OSError, ValueError, AssertionError, WordNetError) as error:
        raise AssayError(f"WordNet cannot be read: {error}.", str(folder), REMEDY) from error
