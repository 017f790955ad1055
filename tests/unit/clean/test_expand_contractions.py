import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.expand_contractions import ExpandContractions
from core.contracts import Context

SHARED = Path(__file__).parents[4] / "shared/data"


def expanded(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(ExpandContractions.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = {
    "can't": "cannot", "Can't": "Cannot", "CAN'T": "CANNOT", "can’t": "cannot", "canʼt": "cannot",
    "won't": "will not", "Won't": "Will not", "WON'T": "WILL NOT", "shan't": "shall not",
    "don't": "do not", "Don't": "Do not", "DON'T": "DO NOT", "DON’T!": "DO NOT!",
    "isn't it": "is not it", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
    "doesn't": "does not", "didn't": "did not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "wouldn't": "would not", "couldn't": "could not", "shouldn't": "should not", "mightn't": "might not",
    "mustn't": "must not", "needn't": "need not", "oughtn't": "ought not", "daren't": "dare not",
    "I'm": "I am", "i'm": "i am", "I'M": "I AM", "you're": "you are", "You're": "You are", "YOU'RE": "YOU ARE",
    "we're": "we are", "they're": "they are", "I've": "I have", "we've": "we have", "I'll": "I will",
    "I'LL": "I WILL", "it'll": "it will", "John'll come": "John will come", "who've": "who have",
    "there're": "there are", "should've": "should have", "I'd've gone": "I would have gone",
    "shouldn't've": "should not have", "can't've": "cannot have", "y'all": "you all", "Y'all've": "You all have",
    "let's go": "let us go", "Let's": "Let us", "c'mon": "come on", "'tis so": "it is so", "'Twas": "It was",
    "tell 'em": "tell them", "wait 'til noon": "wait until noon", "'cause I can": "because I can",
    # 's is a verb behind these words, and its next word says which
    "it's late": "it is late", "It's": "It is", "that's right": "that is right", "THAT'S IT": "THAT IS IT",
    "what's up": "what is up", "where's my bag": "where is my bag", "how's it": "how is it",
    "there's a bag": "there is a bag", "here's one": "here is one", "she's not here": "she is not here",
    "it's been late": "it has been late", "he's never been": "he has never been", "it's got to": "it has got to",
    "what's happening": "what is happening", "it's supposed to": "it is supposed to",
    # 's may be either, or a possessive
    "he's gone": "he's gone", "it's delayed": "it's delayed", "she's just left": "she's just left",
    "John's bag": "John's bag", "the plane's late": "the plane's late", "today's": "today's",
    "someone's bag": "someone's bag", "people's": "people's",
    # 'd
    "I'd like": "I would like", "I'd really love": "I would really love", "you'd better go": "you had better go",
    "he'd been": "he had been", "they'd be": "they would be", "we'd rather": "we would rather",
    "I'd gone": "I'd gone", "I'd put": "I'd put", "she'd.": "she'd.", "how'd it go": "how'd it go",
    # no contractions
    "ain't": "ain't", "o'clock": "o'clock", "O'Hare": "O'Hare", "ma'am": "ma'am", "rock'n'roll": "rock'n'roll",
    "don t": "don t", "'can't'": "'can't'", "the 'em' dash": "the 'em' dash", "its bag": "its bag",
    "l'homme": "l'homme",
    "dont im gonna": "dont im gonna", "can't_x": "can't_x", "5's": "5's", "gibt's": "gibt's", "well": "well",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_by_hand(text: str, expected: str) -> None:
    assert expanded(text) == expected
    assert expanded(f"Yes, {text}") == f"Yes, {expected}"


REQUESTED = [
    ("I'm gonna go, wanna come? Gimme that", "I am going to go, want to come? Give me that"),
    ("he's gotta go", "he has got to go"),
    ("DUNNO #gonna @wanna gonna.com", "DO NOT KNOW #gonna @wanna gonna.com"),
    ("dont know, IM sure u cant. Ive", "do not know, I AM sure u cannot. I have"),
    ("well, its ill id were hell wed shell lets", "well, its ill id were hell wed shell lets"),
    ("youre wouldve didnt", "you are would have did not"),
]


@pytest.mark.parametrize(("text", "expected"), REQUESTED)
def test_on_request(text: str, expected: str) -> None:
    assert expanded(text, spoken=True, bare=True) == expected


def test_there_are_eighty_cases() -> None:
    assert len(CASES) + len(REQUESTED) >= 80


PIECES = st.sampled_from(
    ["can't", "it's", "he'd", "n't", "'", "’", "'s", "'d", "'ve", "had", "been", "not", "never", "haven't", " ", ".",
     "gone", "like", "I", "YOU", "gotta", "im", "y'all", "'em", "é", "\n", "let's", "john"]
)  # fmt: skip


@given(
    st.one_of(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map(" ".join),
              st.text(st.characters(exclude_categories=["Cs"]))),
    st.booleans(), st.booleans(),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_again_changes_nothing(text: str, spoken: bool, bare: bool) -> None:
    once = expanded(text, spoken=spoken, bare=bare)
    assert expanded(once, spoken=spoken, bare=bare) == once


@pytest.mark.parametrize(
    "text", ["it's " * 20_000, "it's never " * 10_000, "a'" * 40_000, "'" * 60_000, "it's" + " " * 60_000]
)
def test_time_is_linear(text: str) -> None:
    assert expanded(text, spoken=True, bare=True)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_real_rows() -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        texts = pd.read_csv(handle, nrows=600)["text"].astype("str")
    after = ExpandContractions().apply(pd.DataFrame({"text": texts}), Context())["text"]
    assert {row: after[row] for row in (6, 86, 175, 199, 467, 493, 561)} == {
        6: "@VirginAmerica yes, nearly every time I fly VX this “ear worm” will not go away :)",
        86: "@VirginAmerica Cannot bring up my reservation online using Flight Booking Problems code",
        175: "@VirginAmerica I would love to know what your policy is for damaged luggage.",
        199: "@VirginAmerica I love your guy's song! We are dancing to it for our high school dance revue",
        467: "@VirginAmerica thanks for the free birthday points! you all are ALL RIGHT with me!",
        493: "@VirginAmerica really wish you would fly out of #Fargo @fargoairport those fares are amazings",
        561: "@united When will email address/username sign-on be available? It has been a while.",
    }
