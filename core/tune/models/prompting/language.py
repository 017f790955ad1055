"""What cloze and likelihood share: a language model that is shown a text within a template, after examples."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from core.contracts import FitContext, Progress, quiet
from core.embed.language_model import LanguageModel, load_language_model, longest_input
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.models.prompting.scores import log_softmax, prior_of
from core.tune.models.prompting.wording import Wording

#: Texts that say nothing, on which the model shows its liking for labels.
CONTENT_FREE = ("N/A", "")


class Prompted(ABC):
    """A pretrained language model, the templates, and what stands before them.

    ``leads`` are instruction and examples, one string a template; ``prior`` (templates, classes) is taken off the
    scores. Texts are cut at the run's token limit, and further where the model's positions end, so that the template
    and every label keep their place. ``pieces`` are the token ids of each label in each template.
    """

    kind: ClassVar[LanguageModel]
    separator: ClassVar[str]

    def __init__(self, folder: Path, wording: Wording, notes: list[str]) -> None:
        self.wording = wording
        self.model = load_language_model(folder, self.kind).eval()
        self.tokenizer = load_tokenizer(folder)
        self.limit = longest_input(self.model, self.tokenizer)
        self.prepare()
        self.pieces = [
            [continuation(self.tokenizer, self.before(template), words) for words in wording.words]
            for template in wording.templates
        ]
        _tell_twins(self.pieces[0], wording.words, notes)
        self.leads = [self._lead(place, notes) for place in range(len(wording.templates))]
        self.prior = np.zeros((len(wording.templates), len(wording.words)))
        if wording.calibrate:
            self.prior = np.stack([prior_of(self.raw(place, CONTENT_FREE)) for place in range(len(self.prior))])

    @classmethod
    def build(
        cls, folder: Path, wording: Wording, context: FitContext, arrays: dict[str, np.ndarray] | None = None
    ) -> Self:
        """Load the model and lay out the prompts; the wording says all."""
        return cls(folder, wording, context.notes)

    def arrays(self) -> dict[str, np.ndarray]:
        """What must be saved besides the wording: nothing."""
        return {}

    @abstractmethod
    def prepare(self) -> None:
        """Set up what depends on the tokenizer, before anything is laid out; AssayError when it is of no use."""

    @abstractmethod
    def before(self, template: str) -> str:
        """What stands right before a label in the template."""

    @abstractmethod
    def opening(self) -> str:
        """What stands before the examples."""

    @abstractmethod
    def example(self, place: int, text: str, words: str) -> str:
        """An example in the template of this place, answer included."""

    @abstractmethod
    def demand(self, place: int) -> int:
        """Tokens of the template of this place, the longest answer and special tokens included, without a text."""

    @abstractmethod
    def raw(self, place: int, texts: Sequence[str], told: Callable[[int], None] = lambda rows: None) -> np.ndarray:
        """Log scores (texts, classes) with the template of this place; ``told`` hears how many texts are done."""

    def scores(self, texts: Sequence[str], fresh: bool = False, progress: Progress = quiet) -> np.ndarray:
        """Calibrated log scores of shape (templates, texts, classes); nothing is cached, ``fresh`` or not."""
        count, total = len(self.wording.templates), len(self.wording.templates) * len(texts)
        found = np.zeros((count, len(texts), len(self.wording.words)))
        for place in range(count if len(texts) else 0):
            done = place * len(texts)

            def told(rows: int, done: int = done) -> None:
                progress(done + rows, total, f"Asking {done + rows:,} of {total:,} times")

            found[place] = log_softmax(self.raw(place, texts, told)) - self.prior[place]
        return found

    def ids(self, text: str, special: bool = False) -> list[int]:
        """Token ids of a text."""
        return list(self.tokenizer(text, add_special_tokens=special)["input_ids"])

    def laid_out(
        self, texts: Sequence[str], render: Callable[[str], str], room: int, special: bool = False
    ) -> list[list[int]]:
        """Token ids of each text within what ``render`` puts around it, at most ``room``; the text is cut, no more."""
        short = cut(self.tokenizer, texts, self.most())
        if not short:
            return []
        rendered = [render(text) for text in short]
        found = [list(ids) for ids in self.tokenizer(rendered, add_special_tokens=special)["input_ids"]]
        for place, text in enumerate(short):
            rest = text
            while len(found[place]) > room and rest:
                rest = _shorter(self.tokenizer, rest, len(self.ids(rest)) - (len(found[place]) - room))
                found[place] = self.ids(render(rest), special)
        return found

    def most(self) -> int:
        """Tokens of a text alone: as many of it as the other approaches see."""
        return max(self.wording.max_tokens - int(self.tokenizer.num_special_tokens_to_add()), 1)

    def most_lead(self) -> int:
        """Tokens that instruction and examples may take where the model has room."""
        return self.limit

    def _lead(self, place: int, notes: list[str]) -> str:
        """Instruction and as many examples as leave room for the template and a text."""
        demand = self.demand(place)
        if demand >= self.limit:
            raise AssayError(
                f"The template {self.wording.templates[place]!r} needs {demand} tokens with its longest label, and the "
                f"model takes {self.limit}.",
                "prompt",
                "Shorten the template or the descriptions of the labels.",
            )
        room = min(self.limit - demand - min(self.most(), (self.limit - demand) // 2), self.most_lead())
        parts = [self.opening()] if self.opening() else []
        if parts and len(self.ids(parts[0])) > room:
            notes.append(f"The instruction does not fit into the {self.limit} tokens of the model and was left out.")
            parts = []
        before = len(parts)
        for text, label in self.wording.examples:
            short = cut(self.tokenizer, [text], self.most())[0]
            more = [*parts, self.example(place, short, self.wording.words[label])]
            if len(self.ids(self.separator.join(more))) > room:
                break
            parts = more
        if (shown := len(parts) - before) < len(self.wording.examples):
            notes.append(f"Template {place + 1}: {shown} of {len(self.wording.examples)} examples fit into the prompt.")
        return self.separator.join(parts)


def cut(tokenizer: Any, texts: Sequence[str], room: int) -> list[str]:
    """The texts, each as far as its first ``room`` tokens go."""
    if not len(texts):
        return []
    if room <= 0:
        return [""] * len(texts)
    told = tokenizer(list(texts), add_special_tokens=False, return_offsets_mapping=bool(tokenizer.is_fast))
    found = []
    for place, (text, ids) in enumerate(zip(texts, told["input_ids"], strict=True)):
        if len(ids) <= room:
            found.append(text)
        elif tokenizer.is_fast:
            found.append(text[: told["offset_mapping"][place][room - 1][1]])
        else:
            found.append(tokenizer.decode(ids[:room], skip_special_tokens=True))
    return found


def _shorter(tokenizer: Any, text: str, room: int) -> str:
    """The text as far as ``room`` tokens go, and by one character at least: several tokens may share one."""
    found = cut(tokenizer, [text], room)[0]
    return found if len(found) < len(text) else text[:-1]


def continuation(tokenizer: Any, before: str, words: str) -> list[int]:
    """Token ids of the words where they follow ``before``; many tokenizers tell words after a space from others."""

    def ids(text: str) -> list[int]:
        return list(tokenizer(text, add_special_tokens=False)["input_ids"])

    bare = before.rstrip(" ")
    first = ids(bare) if bare else []
    whole = ids(before + words)
    found = whole[len(first) :] if whole[: len(first)] == first else ids(words)
    return found or [int(tokenizer.unk_token_id or 0)]


def _tell_twins(pieces: Sequence[Sequence[int]], words: Sequence[str], notes: list[str]) -> None:
    """A note for labels that are the same tokens."""
    seen: dict[tuple[int, ...], str] = {}
    for ids, said in zip(pieces, words, strict=True):
        if (other := seen.get(tuple(ids))) is not None:
            notes.append(f"To the model {other!r} and {said!r} are the same; describe these labels in other words.")
        seen.setdefault(tuple(ids), said)
