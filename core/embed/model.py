"""Where models come from: the packaged one, a folder, or the hub; safetensors only, never remote code."""

import json
from functools import cache
from pathlib import Path

from core.digest import file_digest, json_digest
from core.errors import AssayError
from core.tokenize.source import PACKAGED, packaged_folder


def model_folder(name: str | Path | None = None, *, both_halves: bool = False) -> Path:
    """The folder of a model: none or ``all-MiniLM-L6-v2`` is the packaged one, else a folder or a name on the hub.

    With ``both_halves`` the model is one with an encoder and a decoder, as translators are; else it is none of them.
    Raises AssayError when the folder is not such a safetensors model, or the hub cannot be reached.
    """
    if name is None or str(name) in (PACKAGED, f"sentence-transformers/{PACKAGED}"):
        return packaged_folder()
    folder = Path(name).expanduser()
    if folder.exists():
        return _checked(folder, both_halves)
    if str(name).count("/") > 1 or str(name).startswith((".", "/", "~")):
        raise AssayError("There is no such folder.", str(name), "Give a model folder or the name of a hub model.")
    return _from_hub(str(name), both_halves)


def _checked(folder: Path, both_halves: bool) -> Path:
    if not (folder / "config.json").is_file():
        raise AssayError(
            "The folder holds no config.json, so it is not a model.", str(folder), "Choose a transformers model folder."
        )
    _refuse_kind(folder, both_halves)
    if not any(folder.glob("*.safetensors")):
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:6])
        raise AssayError(
            f"The folder holds no safetensors weights (found: {found}).",
            str(folder),
            "Convert the model to safetensors; pickled weights can run code and are refused.",
        )
    return folder


def _refuse_kind(folder: Path, both_halves: bool) -> None:
    """AssayError when the configuration is damaged, or of a model with other halves than those asked for."""
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
    both = config.get("is_encoder_decoder") or config["model_type"] in ("t5", "mt5", "bart", "mbart", "pegasus")
    if both_halves and not both:
        raise AssayError(
            f"Models of the kind '{config['model_type']}' have no encoder and decoder, so they rewrite no text.",
            str(folder),
            "Choose a model that turns texts into texts (such as T5, BART or Marian).",
        )
    if both and not both_halves:
        raise AssayError(
            f"Models of the kind '{config['model_type']}' have an encoder and a decoder; texts are classified by one.",
            str(folder),
            "Choose an encoder (such as BERT) or a decoder (such as Llama).",
        )


def _from_hub(name: str, both_halves: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.safetensors", "*.txt", "*.model", "*.spm"]
    try:
        return _checked(Path(snapshot_download(name, allow_patterns=patterns)), both_halves)
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
