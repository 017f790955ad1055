"""Pieces of one text that, put together with what stands between them, are the text again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

#: What a piece is: a word, sentence or subword, what stands between two of them, a token that the tokenizer adds or
#: treats as one of its own marks, or characters that its vocabulary does not know.
Sort = Literal["piece", "between", "special", "unknown"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: its characters (none for a token that the tokenizer added), sort, and tokens if it has any.

    Several tokens are in one piece when they share characters, as the bytes of one emoji do.
    """

    text: str
    sort: Sort = "piece"
    tokens: tuple[str, ...] = ()


def joined(pieces: Iterable[Piece]) -> str:
    """The text that the pieces were cut from."""
    return "".join(piece.text for piece in pieces)


def covered(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """The spans of a text (start and end in characters, ascending) as pieces, with what stands between them."""
    return marked(text, [(start, end, "piece", ()) for start, end in spans])


def marked(text: str, spans: Sequence[tuple[int, int, Sort, tuple[str, ...]]]) -> list[Piece]:
    """Like `covered`, for spans that have a sort and tokens; a span that begins too early is cut where the last ended.

    A span without characters of its own, which is not special, gives its tokens to the piece before it.
    """
    pieces: list[Piece] = []
    place = 0
    for start, end, sort, tokens in spans:
        start, end = min(max(start, place), len(text)), min(max(end, place), len(text))
        empty = start >= end
        if empty and sort != "special" and pieces and pieces[-1].tokens and pieces[-1].sort != "special":
            last = pieces[-1]
            pieces[-1] = Piece(last.text, "unknown" if sort == "unknown" else last.sort, last.tokens + tokens)
            continue
        if start > place and not empty:
            pieces.append(Piece(text[place:start], "between"))
        pieces.append(Piece("" if empty else text[start:end], sort, tokens))
        place = place if empty else end
    if place < len(text):
        behind = len(pieces)
        while behind and not pieces[behind - 1].text:  # tokens added at the end stand behind the last blanks
            behind -= 1
        pieces.insert(behind if place else len(pieces), Piece(text[place:], "between"))
    return pieces
