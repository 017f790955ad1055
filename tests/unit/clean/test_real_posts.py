"""Prevents: rules that hold for made-up texts and fail on posts as people write them; each row was read by a person."""

import csv
import gzip
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from core.clean.filter_rows import FilterRows
from core.clean.regex_replace import RegexReplace
from core.clean.remove_boilerplate import RemoveBoilerplate
from core.clean.remove_emails import RemoveEmails
from core.clean.remove_emoji import RemoveEmoji
from core.clean.remove_hashtags import RemoveHashtags
from core.clean.remove_mentions import RemoveMentions
from core.clean.remove_urls import RemoveUrls
from core.clean.strip_markup import StripMarkup
from core.conditions import Condition
from core.contracts import Context, Step
from core.errors import AssayError

SHARED = Path(__file__).parents[4] / "shared/data"

TWEETS = "airline_tweets/Tweets_scientific_ids.csv.gz"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


@cache
def table(name: str) -> list[dict[str, str]]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def text_of(source: str, row: int) -> str:
    if source == "air":
        return table(TWEETS)[row]["text"]
    if source == "beer":
        return table("stackexchange_beer/posts_flat.csv.gz")[row]["Body"]
    if source == "thai":
        return (SHARED / "wisesight_thai/pos.txt").read_text("utf-8").split("\n")[row]
    return gzip.decompress((SHARED / "tweeteval/emoji/train_text.txt.gz").read_bytes()).decode().split("\n")[row]


USERS, MAILS = RemoveMentions(replacement="<user>"), RemoveEmails(replacement="<email>")
WORDS, BOLD = RemoveHashtags(words="split"), RegexReplace(pattern=r"#(\d+)-(\d+)", replacement=r"\2/\1")
CASES: list[tuple[Step, str, int, str, str]] = [
    # the step, the source and the row, what stands there, and what becomes of it
    (RemoveUrls(), "air", 35, "#ScienceBehindTheExperience http://t.co/Y7O0uNxTQP", "#ScienceBehindTheExperience"),
    (RemoveUrls(), "air", 46, "  DREAM http://t.co/oA2dRfAoQ2 http://t.co/lWWdAc2kHx", "  DREAM"),
    (RemoveUrls(), "air", 190, ": http://t.co/H952rDKTqy” @asarco", ": ” @asarco"),
    (RemoveUrls(), "thai", 3334, "https://shopee.co.th/ekk663 กันแดด", "กันแดด"),
    (RemoveUrls(), "thai", 4249, " https://www.facebook.com/kadsankayorm/posts/1864509197106034:0 …", " …"),
    (RemoveUrls(bare=True), "air", 14479, "aa.com", ""),
    (MAILS, "air", 407, "info@virginamerica.com email", "<email> email"),
    (MAILS, "air", 742, "eservice@united.com.  BG", "<email>.  BG"),
    (MAILS, "air", 1487, "Made@it", "Made@it"),
    (MAILS, "air", 801, "email @3:30 AM", "email @3:30 AM"),
    (MAILS, "emoji", 0, "@user", "@user"),
    (USERS, "air", 150, ".@VirginAmerica does", ".<user> does"),
    (USERS, "air", 190, "“@VirginAmerica:You", "“<user>:You"),
    (USERS, "air", 238, "\U0001f602@VirginAmerica YOU", "\U0001f602<user> YOU"),
    (USERS, "air", 801, "email @3:30 AM", "email @3:30 AM"),
    (USERS, "air", 1487, "Made@it", "Made@it"),
    (USERS, "emoji", 5, "@ San Diego", "@ San Diego"),
    (RemoveHashtags(), "air", 16, "America. #29DaysToGo", "America."),
    (RemoveHashtags(), "air", 365, "#150219-000114", "#150219-000114"),
    (RemoveHashtags(), "air", 525, "case#8719519", "case#8719519"),
    (RemoveHashtags(), "air", 558, "method #22...", "method #22..."),
    (RemoveHashtags(), "air", 665, "flights(#1585)and", "flights(#1585)and"),
    (WORDS, "air", 16, "#29DaysToGo", "29 Days To Go"),
    (WORDS, "thai", 2206, "#ลีโอเลยคับ งานนี้", "ลีโอเลยคับ งานนี้"),
    (WORDS, "thai", 1756, "#ชาบู #ช้างคลาสสิค", "ชาบู ช้างคลาสสิค"),
    (RemoveEmoji(), "air", 18, "I ❤\ufe0f flying @VirginAmerica. ☺\ufe0f\U0001f44d", "I flying @VirginAmerica."),
    (RemoveEmoji(), "air", 36, "calming. \U0001f49c✈ #Mood", "calming. ✈ #Mood"),
    (RemoveEmoji(symbols=True), "air", 36, "calming. \U0001f49c✈ #Mood", "calming. #Mood"),
    (RemoveEmoji(symbols=True), "air", 6488, "May❤❤❤", "May"),
    (RemoveEmoji(), "thai", 2206, "งานนี้\U0001f602\U0001f602", "งานนี้"),
    (RemoveEmoji(), "emoji", 0, "@user \ufe0f \ufe0f \ufe0f @ Abbot", "@user @ Abbot"),
    (BOLD, "air", 365, "#150219-000114", "000114/150219"),
    (RegexReplace(pattern=r"(?<=\w)!+", replacement="!"), "air", 238, "GUYS!!!", "GUYS!"),
    (
        RegexReplace(pattern=r"\b(\w+) \1\b", replacement=r"\1", ignore_case=True),
        "emoji",
        2,
        "Love love love",
        "Love love",
    ),
    (RegexReplace(pattern=r"[\U0001f600-\U0001f64f]+", replacement=""), "thai", 2206, "\U0001f602\U0001f602", ""),
    (RegexReplace(pattern=r"&amp;", replacement="&"), "emoji", 37, "Me &amp; Cath", "Me & Cath"),
    (StripMarkup(), "air", 11, "I &lt;3 pretty", "I <3 pretty"),
    (StripMarkup(), "air", 32, "L&F", "L&F"),
    (
        StripMarkup(),
        "beer",
        947,
        '<a href="http://www.ratebeer.com/Forums/Forum-5.htm" rel="nofollow">BeerRate forum</a>',
        "BeerRate forum",
    ),
    (
        StripMarkup(targets=True),
        "beer",
        947,
        'on <a href="http://www.ratebeer.com/Forums/Forum-5.htm" rel="nofollow">BeerRate forum</a>',
        "on BeerRate forum (http://www.ratebeer.com/Forums/Forum-5.htm)",
    ),
    (
        StripMarkup(targets=True),
        "beer",
        863,
        '(<a href="http://www.foxbarrel.com/" rel="nofollow">http://www.foxbarrel.com/</a>)',
        "(http://www.foxbarrel.com/)",
    ),
    (StripMarkup(), "beer", 145, "</p>\n\n<pre><code>Pale Lager    \nGeneric", "\nPale Lager\nGeneric"),
    (RemoveBoilerplate(lines=("Could you please help?",)), "air", 365, " Could you please help? #", " #"),
    (RemoveBoilerplate(lines=("For good",)), "beer", 668, "production. For good.</p>", "production. For good.</p>"),
]


@pytest.mark.parametrize(("step", "source", "row", "stands", "becomes"), CASES)
def test_by_hand(step: Step, source: str, row: int, stands: str, becomes: str) -> None:
    text = text_of(source, row)
    after = step.apply(pd.DataFrame({"text": [text]}, dtype="str"), Context())["text"].iloc[0]
    assert stands in text.replace("&amp;F", "&F") if isinstance(step, StripMarkup) else stands in text
    assert becomes in after
    assert stands == becomes or stands not in after


def test_rows_chosen_by_columns_of_a_real_table() -> None:
    rows = table(TWEETS)
    frame = pd.DataFrame(rows).replace("", None).astype("str")
    wanted = [
        Condition(column="airline_sentiment", operator="one of", value="negative | neutral"),
        Condition(column="airline_sentiment_confidence", operator="between", value="0.5 to 0.7"),
        Condition(column="retweet_count", operator="<", value="1"),
        Condition(column="text", operator="matches", value=r"\bflights?\b"),
    ]
    kept = FilterRows(conditions=tuple(wanted)).apply(frame, Context())
    dropped = FilterRows(conditions=tuple(wanted), action="drop").apply(frame, Context())
    words = [row["text"].replace("flights", "flight") for row in rows]
    by_hand = [
        place
        for place, row in enumerate(rows)
        if row["airline_sentiment"] != "positive"
        and 0.5 <= float(row["airline_sentiment_confidence"]) <= 0.7
        and row["retweet_count"] == "0"
        and any(word.strip("\"'.,;:!?()&-/#@“”…*") == "flight" for word in words[place].split())
    ]
    assert len(kept) + len(dropped) == len(rows)
    assert set(by_hand) <= set(kept.index) and len(kept) - len(by_hand) <= 0.05 * len(kept)
    assert len(by_hand) > 20


def test_dates_of_real_tables() -> None:
    rows = table("stackexchange_beer/posts_flat.csv.gz")
    frame = pd.DataFrame({"CreationDate": [row["CreationDate"] for row in rows]}, dtype="str")
    year = Condition(column="CreationDate", operator="between", value="2014-01-01 to 2014-12-31")
    kept = FilterRows(conditions=(year,)).apply(frame, Context())
    assert len(kept) == sum(row["CreationDate"].startswith("2014-") for row in rows) > 100
    tweets = pd.DataFrame({"when": [row["tweet_created"] for row in table(TWEETS)]}, dtype="str")
    with pytest.raises(AssayError, match="None of the 14,640 cells of 'when' can be read as dates"):
        FilterRows(conditions=(Condition(column="when", operator=">", value="2015-02-20"),)).apply(tweets, Context())
