import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.filter_language import FilterLanguage
from core.contracts import Context

EN, DE = (
    "When will my parcel finally arrive at the new address",
    "Wann kommt mein Paket endlich an der neuen Adresse an",
)
RU, DA = (
    "Когда же наконец придёт моя посылка на новый адрес",
    "Hvornår kommer min pakke endelig frem, jeg venter stadig",
)
FRAME = pd.DataFrame({"text": [EN, DE, None, "", "Guten Tag", RU, DA], "n": range(7)}, index=[3, 1, 4, 0, 5, 9, 2])
FRAME = FRAME.astype({"text": "str"})


def kept(step: FilterLanguage, frame: pd.DataFrame = FRAME) -> list[int]:
    return step.apply(frame, Context())["n"].tolist()


def test_sure_rows_in_other_languages_go() -> None:
    given = FRAME.copy(deep=True)
    assert kept(FilterLanguage()) == [0, 2, 3, 4]
    assert kept(FilterLanguage(keep=("de", "ru"))) == [1, 2, 3, 4, 5]
    pd.testing.assert_frame_equal(FRAME, given)


def test_relatives_and_few_letters_stay() -> None:
    assert kept(FilterLanguage(keep=("no",))) == [2, 3, 4, 6]
    assert kept(FilterLanguage(letters=200)) == list(range(7))


def test_again_changes_nothing_and_shards_agree() -> None:
    step = FilterLanguage()
    once = step.apply(FRAME, Context())
    pd.testing.assert_frame_equal(step.apply(once, Context()), once)
    parts = pd.concat([step.apply(FRAME.iloc[start : start + 2], Context()) for start in range(0, 7, 2)])
    pd.testing.assert_frame_equal(parts, once)
    assert len(step.apply(FRAME.iloc[:0], Context())) == 0


@pytest.mark.parametrize("keep", [("english",), ("xx",), ()])
def test_unknown_codes_are_refused(keep: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        FilterLanguage(keep=keep)
