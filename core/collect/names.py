"""Column names that say what a column holds."""

import re
from typing import Final

#: Names of text columns, the surest first.
TEXT_NAMES: Final = (
    "text", "tweet", "message", "sms", "content", "body", "review", "comment", "utterance", "sentence",
    "question", "headline", "hypothesis", "post", "document", "narrative", "statement", "query",
    "instruction", "prompt", "abstract", "complaint", "description", "summary", "title", "feedback",
    "transcript", "selftext", "issue",
    "conversations", "messages",
)  # fmt: skip

#: Names of label columns, the surest first.
LABEL_NAMES: Final = (
    "label", "labels", "category", "class", "intent", "sentiment", "target", "tag", "polarity", "emotion",
    "stance", "topic", "classification", "annotation", "gold_label", "classname", "dialogue_act", "product",
    "gold", "offensiveness", "rating", "stars", "value", "y",
)  # fmt: skip

#: Names of columns whose rows belong together, the surest first.
GROUP_NAMES: Final = (
    "conversation", "conversation_id", "dialogue", "dialogue_id", "dialog_id", "thread", "thread_id",
    "session", "session_id", "instance_id", "orig_id", "document_id", "doc_id", "author", "author_id", "user",
    "user_id", "username", "user_name", "screen_name", "customer", "customer_id", "patient", "patient_id",
    "group", "group_id",
)  # fmt: skip

#: Names of time columns, the surest first.
TIME_NAMES: Final = (
    "created", "created_at", "creation_date", "timestamp", "datetime", "date", "time", "published",
    "published_at", "publishedat", "posted", "posted_at", "created_utc", "date_received", "last_updated",
)  # fmt: skip

#: Other names that only a header line holds.
OTHER_NAMES: Final = (
    "id", "uid", "index", "split", "origin", "name", "score", "source", "language", "lang", "url", "answer",
    "response", "output", "input", "speaker", "channel", "annotator", "worker", "file", "key", "token",
    "word",
)  # fmt: skip

KNOWN_NAMES: Final = frozenset((*TEXT_NAMES, *LABEL_NAMES, *GROUP_NAMES, *TIME_NAMES, *OTHER_NAMES)) - {"y"}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^\w]+|_+")
_SERIES = re.compile(r"_?\d+$")


def plain(name: object) -> str:
    """A name in lower case with single underscores: 'Review Text', 'reviewText' and 'review_text' are the same."""
    return _OTHER.sub("_", _CAMEL.sub("_", str(name)).casefold()).strip("_")


def rank(name: object, names: tuple[str, ...]) -> int | None:
    """How surely a name is like one of these (0 is the surest): the whole name first, then its last or first word."""
    whole = plain(name)
    if whole in names:
        return names.index(whole)
    words = whole.split("_")
    if len(words) < 2 or words[-1] in ("id", "ids", "gold", "confidence", "count", "reason", "length"):
        return None
    if words[-1] in names:
        return len(names) + names.index(words[-1])
    return 2 * len(names) + names.index(words[0]) if words[0] in names else None


def stem(name: object) -> str | None:
    """What is left of a numbered name ('label_1' gives 'label'), None if it has no number."""
    whole = plain(name)
    found = _SERIES.search(whole)
    return whole[: found.start()] if found and found.start() else None
