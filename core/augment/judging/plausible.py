"""How plausible a model that fills in hidden words finds a text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import Progress, quiet
from core.embed.encoder import length_batches, pad
from core.embed.language_model import load_language_model, logits_at, longest_input
from core.errors import AssayError
from core.tokenize.load import encode, load_tokenizer

#: Every so many tokens one is hidden, and the text is read as often.
STRIDE = 6


def plausibility(
    texts: Sequence[str], folder: Path, progress: Progress = quiet, stride: int = STRIDE, max_tokens: int = 128
) -> np.ndarray:
    """Mean log probability of a text's tokens when they are hidden, shape (texts,); missing for texts without tokens.

    After Salazar, Liang, Nguyen and Kirchhoff, Masked Language Model Scoring, ACL 2020, who hide one token at a time;
    here every ``stride``-th is hidden at once, which takes ``stride`` readings of a text however long it is. Texts are
    cut at ``max_tokens``. Raises AssayError when the folder holds no model that fills in hidden words.
    """
    import torch

    model, tokenizer = load_language_model(folder, "masked").eval(), load_tokenizer(folder)
    if tokenizer.mask_token_id is None:
        raise AssayError("The model's tokenizer has no mask token.", str(folder), "Choose a masked language model.")
    ids = encode(texts, folder, min(max_tokens, longest_input(model, tokenizer)))
    special = set(tokenizer.all_special_ids)
    jobs = [
        (row, [place for place, token in enumerate(tokens) if token not in special][start::stride])
        for row, tokens in enumerate(ids)
        for start in range(stride)
    ]
    jobs = [(row, places) for row, places in jobs if places]
    sums, counts = np.zeros(len(texts)), np.zeros(len(texts))
    done = 0
    with torch.inference_mode():
        for batch in length_batches([len(ids[row]) for row, _ in jobs]):
            some = [jobs[number] for number in batch]
            for (row, places), total in zip(some, _totals(model, tokenizer, ids, some), strict=True):
                sums[row] += total
                counts[row] += len(places)
            done += len(batch)
            progress(done, len(jobs), "Reading texts with words hidden")
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _totals(model: Any, tokenizer: Any, ids: Sequence[Sequence[int]], some: list[tuple[int, list[int]]]) -> list[float]:
    """The sum of the log probabilities of the hidden tokens of each job."""
    import torch

    tokens, mask = pad([ids[row] for row, _ in some], tokenizer.pad_token_id or 0)
    where = torch.zeros(tokens.shape, dtype=torch.bool, device=tokens.device)
    for number, (_, places) in enumerate(some):
        where[number, places] = True
    hidden = tokens.masked_fill(where, tokenizer.mask_token_id)
    logits = torch.log_softmax(logits_at(model, hidden, mask, where).float(), dim=-1)
    found = logits.gather(1, tokens[where].unsqueeze(1)).squeeze(1)
    return [float(part.sum()) for part in found.split([len(places) for _, places in some])]
