"""What a step says about amounts it left alone: how many, a few examples, and why; shards of a table add up."""

from collections.abc import Iterable

from core.words import count

#: So many different examples are named.
EXAMPLES = 3
#: An example is cut after so many characters.
LONGEST = 40


class Tally(str):
    """A sentence with a number and examples that another one of the same kind can be added to."""

    __slots__ = ("examples", "kind", "number")

    number: int
    examples: tuple[str, ...]
    kind: tuple[str, str, str]

    def __new__(cls, number: int, examples: Iterable[str], kind: tuple[str, str, str]) -> "Tally":
        """``kind`` is what was done (``Left alone``), to what (``date``), and why or how."""
        few = tuple(dict.fromkeys(" ".join(example.split())[:LONGEST] for example in examples))[:EXAMPLES]
        did, what, why = kind
        made = super().__new__(cls, f"{did}: {count(number, what)} such as {'; '.join(few)} ({why}).")
        made.number, made.examples, made.kind = number, few, kind
        return made

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.number + other.number, (*self.examples, *other.examples), self.kind)


def told(notes: list[str], did: str, what: str, cases: Iterable[tuple[str, str]]) -> None:
    """Say for each reason how many cases there are, with examples; adds to what an earlier shard said.

    ``cases`` are pairs of a reason and what stands in the text. The list is changed in place.
    """
    reasons: dict[str, list[str]] = {}
    for why, example in cases:
        reasons.setdefault(why, []).append(example)
    for why, examples in reasons.items():
        new = Tally(len(examples), examples, (did, what, why))
        places = [place for place, note in enumerate(notes) if isinstance(note, Tally) and note.kind == new.kind]
        if places:
            notes[places[0]] = notes[places[0]].plus(new)  # type: ignore[attr-defined]
        else:
            notes.append(new)
