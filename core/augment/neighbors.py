"""The step `augment.neighbors`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import ChangingWords
from core.augment.common.corpus import prepared
from core.augment.common.lexicon import lexicon
from core.augment.common.pieces import in_case, taken_apart
from core.augment.common.vectors import neighbors, of_file, of_model
from core.contracts import Context
from core.wordforms import StopWords
from core.wordforms.wordnet import found


class Neighbors(ChangingWords, frozen=True):
    """Makes rows in which some words are replaced by words that have similar vectors.

    The vectors are those by which the model reads its tokens, or a file of word2vec, GloVe or fastText; the choice is
    nlpaug's (WordEmbsAug; Wang and Yang, 2015, That's so annoying). Words of grammar and negations neither go nor
    come. Opposites have similar vectors, too (*good*, *bad*), and so have the forms of one word: where WordNet is
    installed, its antonyms and forms of the same lemma are left out, and both words must share a part of speech and an
    ending; without it a note says so, and a gate on labels is the only guard.
    """

    kind: Literal["augment.neighbors"] = "augment.neighbors"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    shortest: ClassVar[int] = 3
    vectors: str | None = Field(
        default=None,
        min_length=1,
        description="A file of word2vec, GloVe or fastText. None: the input embeddings of the model.",
    )
    top: int = Field(default=5, ge=1, le=100, description="So many neighbors of a word are drawn from.")
    similarity: float = Field(
        default=0.5, ge=0, le=1, description="Cosine of two vectors from which on words are neighbors."
    )

    def known(self, texts: Sequence[str], context: Context) -> dict[str, tuple[str, ...]]:
        """The neighbors of all words of the texts; AssayError where the file or the model cannot be read."""
        from core.embed.model import model_folder

        may = self.may()
        given = of_file(Path(self.vectors)) if self.vectors else of_model(model_folder(context.model))
        asked = sorted({word.lower() for pieces in taken_apart(texts) for word in pieces[1::2] if may(word)})
        return neighbors(given, asked, self.top, self.similarity, self._fits(context))

    def part(self, known: Any, texts: Sequence[str]) -> Any:
        """The neighbors of the words of these texts."""
        words = {word.lower() for pieces in taken_apart(texts) for word in pieces[1::2]}
        return {word: known[word] for word in sorted(words & known.keys())}

    def able(self, word: str) -> bool:
        """Whether it is long enough and no word of grammar."""
        return super().able(word) and bool(StopWords("en").without(word))

    def engine(self, known: Any) -> nlpaug.Engine:
        """nlpaug's WordEmbsAug."""
        return nlpaug.neighbors(self.amount(), _Neighbors(known))

    def _fits(self, context: Context) -> Callable[[str, str], bool]:
        may = self.may()
        if found() is None:
            context.notes.append("WordNet is not installed, so that opposites may stand for each other.")
            return lambda word, other: other.isalpha() and may(other)
        words = lexicon(prepared(context.cache), 1)

        return lambda word, other: other.isalpha() and may(other) and words.alike(word, other)


class _Neighbors(dict[str, tuple[str, ...]]):
    """The table, where a word is looked for in small letters and its neighbors have the word's capitals."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(str(word).lower())

    def get(self, word: str, default: Any = None) -> Any:
        """The neighbors in the capitals of the word; none for a word without."""
        return [in_case(word, other) for other in super().get(word.lower(), ())]
