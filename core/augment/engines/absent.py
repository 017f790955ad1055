"""Whether a model is on this machine, and the command that fetches it."""

from pathlib import Path

from core.errors import AssayError


def absent(model: str, example: str, what: str) -> str:
    """One line that says which model is missing and the command that gets it; empty when it is here.

    ``model`` is a folder or a name on the hub, empty where none was named; ``example`` a name on the hub that would do;
    ``what`` what the model is for, as in "a model that fills in hidden words". Nothing is fetched.
    """
    if not model:
        return f"No model is named: run `hf download {example}`, and give {example} as model ({what})."
    if Path(model).expanduser().exists() or _fetched(model):
        return ""
    return f"The model {model} is not on this machine: run `hf download {model}`, or give a folder ({what})."


def _fetched(name: str) -> bool:
    """Whether the hub's cache on this machine holds the model's settings."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        return isinstance(try_to_load_from_cache(name, "config.json"), str)
    except HFValidationError:
        return False


def named(model: str, example: str, what: str) -> str:
    """The model's name, or an AssayError with the line of `absent` where none was given."""
    if not model:
        raise AssayError("No model is named.", "model", absent(model, example, what).partition(": ")[2].capitalize())
    return model
