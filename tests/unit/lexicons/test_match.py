import re

import pandas as pd
import pytest

from core.lexicons import languages_of, lexicon, mentions


def places(texts: list[str | None], *terms: str) -> list[int]:
    return mentions(pd.Series(texts, dtype="str"), {"g": terms}).rows().tolist()


@pytest.mark.parametrize(
    ("term", "found", "not_found"),
    [
        ("woman", ["A Woman.", "woman's", "WOMAN", "(woman)", "Woman’s"], ["womanly", "awoman", "wo man", "woman_x"]),
        ("old man", ["old man", "Old-Man", "old\n man", "old\u00a0man"], ["oldman", "old the man"]),
        ("élève", ["Un élève", "ÉLÈVES", "l'élève"], ["élèvent", "réélève"]),
        ("weiße Frau", ["WEISSE FRAU", "weiße Frauen"], ["weise Frau"]),
        ("gay", ["gays", "gay"], ["gayen", "gaye", "gayer"]),
        ("muslimisch*", ["muslimische", "Muslimischen", "muslimisch"], ["muslim", "nichtmuslimisch"]),
        ("demandeur d'asile", ["demandeur d’asile", "demandeur d'asile"], ["demandeur"]),
        ("c++", ["c++", "(C++)"], ["c", "cc"]),
        ("bébé", ["les bébés"], ["bébé\u0301"]),
    ],
)
def test_whole_words_in_any_case_with_plurals(term: str, found: list[str], not_found: list[str]) -> None:
    texts = [*found, *not_found, None, ""]
    assert places(texts, term) == list(range(len(found)))


def test_groups_and_terms_are_told_apart() -> None:
    texts = pd.Series(["a cat", None, "cats and dogs", "nothing", "a dog"], dtype="str", index=[9, 8, 7, 6, 5])
    found = mentions(texts, {"pets: cats": ("cat", "kitten"), "pets: dogs": ("dog",), "birds": ("crow",)})
    assert {group: rows.tolist() for group, rows in found.groups.items()} == {
        "pets: cats": [0, 2],
        "pets: dogs": [2, 4],
    }
    assert {term: rows.tolist() for (_, term), rows in found.terms.items()} == {"cat": [0, 2], "dog": [2, 4]}
    assert found.rows().tolist() == [0, 2, 4]
    assert mentions(texts, {"pets: cats": ("cat",)}, least=None).terms == {}
    assert mentions(texts, {"pets: cats": ("cat",)}, least=3).terms == {}
    assert len(mentions(texts, {}).rows()) == 0 == len(mentions(texts.iloc[:0], {"g": ("cat",)}).rows())


def test_long_lexicons_give_what_plain_python_gives() -> None:
    words = lexicon("groups", languages_of("groups"))
    terms = {term.removesuffix("*") for members in words.values() for term in members}
    texts = [f"so, {term}, yes" for term in sorted(terms)] + ["nothing here", "womanly", "xfrau"]
    found = mentions(pd.Series(texts, dtype="str"), words, least=None)
    assert found.rows().tolist() == list(range(len(terms)))
    for group, members in list(words.items())[:10]:
        plain = [re.compile(rf"(?<!\w){re.escape(term.removesuffix('*'))}(?!\w)", re.IGNORECASE) for term in members]
        rows = {row for row, text in enumerate(texts) if any(one.search(text) for one in plain)}
        assert rows <= set(found.groups[group].tolist())
