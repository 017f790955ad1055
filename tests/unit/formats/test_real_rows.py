"""What the four steps make of real rows, told by their number; the rows themselves are not part of the repository."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.contracts import Context, Step

SHARED = Path(__file__).parents[4] / "shared/data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]

TWEETS = ("airline_tweets/Tweets_scientific_ids.csv.gz", "text")
BEER = ("stackexchange_beer/posts_flat.csv.gz", "Body")
RESULTS: list[tuple[tuple[str, str], type[Step], int, dict[str, str]]] = [
    (TWEETS, StandardizeDates, 528, {"January 26th 2015": "2015-01-26"}),
    (TWEETS, StandardizeDates, 1430, {"3/31/15": "2015-03-31", "4/17/15": "2015-04-17"}),
    (TWEETS, StandardizeDates, 3757, {"21/2/15": "2015-02-21"}),
    (TWEETS, StandardizeDates, 4125, {"02.27.2015": "2015-02-27"}),
    (TWEETS, StandardizeDates, 6104, {"February 19, 2015": "2015-02-19", "October 30, 2015": "2015-10-30"}),
    (TWEETS, StandardizeDates, 44, {}),
    (TWEETS, StandardizeDates, 661, {}),
    (BEER, StandardizeDates, 992, {"10/25/14": "2014-10-25"}),
    (BEER, StandardizeDates, 917, {"May 14 2007": "2007-05-14"}),
    (TWEETS, StandardizeCurrencies, 5, {"$30": "USD 30"}),
    (TWEETS, StandardizeCurrencies, 405, {"39 dollar": "USD 39"}),
    (TWEETS, StandardizeCurrencies, 2020, {"2100$": "USD 2100"}),
    (BEER, StandardizeCurrencies, 71, {"$5 USD": "USD 5"}),
    (BEER, StandardizeCurrencies, 871, {"15.00€": "EUR 15.00"}),
    (BEER, StandardizeCurrencies, 1020, {"1.5EUR": "EUR 1.5"}),
    (TWEETS, StandardizeUnits, 76, {"35,000 feet": "10700 m"}),
    (TWEETS, StandardizeUnits, 454, {"513mph": "826 km/h"}),
    (TWEETS, StandardizeUnits, 736, {"70 lbs": "31.8 kg", "50 lbs.": "22.7 kg"}),
    (TWEETS, StandardizeUnits, 3805, {"6in": "15.2 cm"}),
    (TWEETS, StandardizeUnits, 302, {}),
    (TWEETS, StandardizeUnits, 2075, {}),
    (BEER, StandardizeUnits, 127, {"190 degrees Fahrenheit": "87.8 °C"}),
    (BEER, StandardizeUnits, 280, {"80F": "26.7 °C", "33F": "0.6 °C"}),
    (TWEETS, StandardizeNumbers, 1645, {"1,200": "1200"}),
    (TWEETS, StandardizeNumbers, 5436, {"65,000": "65000"}),
    (TWEETS, StandardizeNumbers, 3866, {}),
    (BEER, StandardizeNumbers, 245, {"15,000": "15000", "6,000,000": "6000000"}),
    (BEER, StandardizeNumbers, 1426, {"620,000": "620000"}),
]


@cache
def column(path: str, name: str) -> pd.Series:
    """A column of a dataset, read once."""
    return pd.read_csv(SHARED / path, usecols=[name], dtype="str")[name]


@pytest.mark.parametrize(("where", "step", "row", "changes"), RESULTS)
def test_a_real_row(where: tuple[str, str], step: type[Step], row: int, changes: dict[str, str]) -> None:
    expected = text = column(*where).iloc[row]
    for old, new in changes.items():
        assert old in text
        expected = expected.replace(old, new)
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    assert step.model_validate({}).apply(frame, Context())["text"].iloc[0] == expected
