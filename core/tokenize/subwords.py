"""The pieces that a model's tokenizer cuts a text into, with the characters each stands for."""

from pathlib import Path
from typing import Any

from core.tokenize.source import whole_tokenizer
from core.tokenize.spans import Piece, Sort, marked

Span = tuple[int, int, Sort, tuple[str, ...]]


def subwords(text: str, folder: Path) -> list[Piece]:
    """The subwords of a text by the tokenizer of a model folder, special tokens included; nothing is cut off.

    Joined, the pieces give back the text. A tokenizer written in Rust says itself which characters a token stands for;
    of others it is found by looking for each token's characters in the text, and what is found nowhere stands between.
    """
    tokenizer = whole_tokenizer(folder)
    return marked(text, _told(text, tokenizer) if tokenizer.is_fast else _sought(text, tokenizer))


def _told(text: str, tokenizer: Any) -> list[Span]:
    answer = tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
    tokens = tokenizer.convert_ids_to_tokens(answer["input_ids"])
    kept = zip(answer["input_ids"], tokens, answer["offset_mapping"], answer["special_tokens_mask"], strict=True)
    own = set(tokenizer.all_special_ids)
    spans: list[Span] = []
    for number, token, (start, end), added in kept:
        if added:
            spans.append((0, 0, "special", (token,)))
        elif number == tokenizer.unk_token_id:
            spans.append((start, end, "unknown", (token,)))
        else:
            spans.append((start, end, "special" if number in own else "piece", (token,)))
    return spans


def _sought(text: str, tokenizer: Any) -> list[Span]:
    """Each token at the next place where its characters stand, in any case; tokens found nowhere have no characters."""
    ids = tokenizer(text)["input_ids"]
    own = set(tokenizer.all_special_ids)
    folded = _lowered(text)
    spans: list[Span] = []
    place = 0
    for number, token in zip(ids, tokenizer.convert_ids_to_tokens(ids), strict=True):
        if number == tokenizer.unk_token_id:
            spans.append((place, place, "unknown", (token,)))
            continue
        if number in own:
            spans.append((0, 0, "special", (token,)))
            continue
        wanted = _lowered(tokenizer.convert_tokens_to_string([token])).strip()
        found = folded.find(wanted, place) if wanted else -1
        if found < 0 or found - place > _FARTHEST:
            spans.append((place, place, "piece", (token,)))
            continue
        spans.append((found, found + len(wanted), "piece", (token,)))
        place = found + len(wanted)
    return _widened(spans, text)


#: Characters that may lie between a token and the one before it; further on it is taken for another occurrence.
_FARTHEST = 40


def _widened(spans: list[Span], text: str) -> list[Span]:
    """Give an unknown token the first word of the characters between the tokens around it that were found."""
    until: list[int] = []
    limit = len(text)
    for start, end, _, _ in reversed(spans):
        until.append(limit)
        limit = start if end > start else limit
    done: list[Span] = []
    place = 0
    for (start, end, sort, tokens), limit in zip(spans, reversed(until), strict=True):
        if sort == "unknown":
            stretch = text[place:limit]
            start = place + len(stretch) - len(stretch.lstrip())
            end = start + len(stretch.split(maxsplit=1)[0] if stretch.strip() else "")
        place = max(place, end)
        done.append((start, end, sort, tokens))
    return done


def _lowered(text: str) -> str:
    """The text in lower case, with as many characters as it had."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
