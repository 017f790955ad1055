"""Prevents: errors of scanning that no scanner makes."""

from core.augment.ocr import Ocr
from core.contracts import Context

#: Pairs that nlpaug's table has, read off by a person, in both directions.
ALIKE = {
    frozenset(pair) for pair in "08 09 0o 0O 0D 14 17 1l 1I 2z 2Z 58 6b 8s 8S 8@ 8& 9g 9q ou rk CG OD OU EB".split()
}


def test_letters_become_what_looks_like_them() -> None:
    text = "Good zebras look below the big rug"
    answers = [answer for answer in Ocr(share=0.6).variants([text] * 40, [""] * 40, Context()) if answer]
    changes = {frozenset((old, new)) for answer in answers for old, new in zip(text, answer, strict=True) if old != new}
    assert len(changes) > 5 and changes <= ALIKE


def test_words_without_such_a_letter_stay() -> None:
    assert Ocr().variants(["the cat yet"], [""], Context()) == [None]
    (answer,) = Ocr(share=1.0).variants(["the cat yet rug"], [""], Context())
    assert answer is not None and answer.startswith("the cat yet ") and answer[-3:] != "rug"
