"""Counting the tokens of a large version in the background."""

from typing import Any

from core.contracts import Progress
from core.tokenize.counts import counted
from core.tokenize.source import tokenizer_folder
from core.types import TEXT

#: Texts that are counted while a page waits; of more, an even sample of so many.
SAMPLE = 20_000


def count_job(workspace: Any, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Count the tokens of all texts of ``version`` with the tokenizer ``model`` and keep them in the workspace."""
    found = counts_of(workspace, params["version"], params.get("model"), None, progress)
    return {"texts": len(found), "seconds": found.seconds}


def counts_of(workspace: Any, version: str, model: str | None, most: int | None, progress: Progress) -> Any:
    """The `Counts` of a stored version, from the workspace's cache if they are there."""
    table = workspace.manifest(version)["table"]
    texts = workspace.view(version).table[TEXT].to_pandas().astype("str")
    return counted(texts, table, tokenizer_folder(model), workspace.cache / "tokens", most, progress)
