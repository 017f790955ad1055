"""The words that `build_sample` dirties messages with; every person, number and address is made up or reserved."""

import re
from collections.abc import Callable, Sequence
from datetime import date

CHANNELS = ("e-mail", "chat", "web form", "phone note")
#: Relative volume of Monday to Sunday, and of each hour of the day.
WEEKDAYS = (1.4, 1.2, 1.1, 1.0, 1.0, 0.6, 0.45)
HOURS = (2, 1, 1, 1, 1, 2, 5, 12, 25, 38, 42, 36, 30, 32, 34, 31, 28, 26, 24, 25, 26, 20, 11, 5)

#: Twelve empty texts and six of white space only.
EMPTY = ("",) * 12 + (" ", "   ", "\t", "\u00a0", " \n ", "\u00a0 \u00a0")

_ORDERED = ("I ordered on {}.", "The order is from {}.", "I placed the order on {}.")
_ASKED = ("I asked about this on {} already.", "Please let me know by {}.")
DATE_LINES = {
    "delivery_status": _ORDERED,
    "damaged_or_missing": _ORDERED,
    "return_item": (*_ORDERED, "I bought it on {}."),
    "change_or_cancel": _ORDERED,
    "payment": ("I noticed it on {}.", "The order is from {}."),
    "refund": ("I wrote to you about it on {}.", "The order was from {}."),
    "product_question": _ASKED,
    "account": _ASKED,
}
MONTHS: tuple[str, ...] = tuple(
    "January February March April May June July August September October November December".split()
)


def ordinal(day: int) -> str:
    """The letters behind a day of the month, whatever the locale."""
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


DATE_FORMATS: tuple[tuple[str, Callable[[date], str]], ...] = (
    ("YYYY-MM-DD", lambda day: day.isoformat()),
    ("DD/MM/YYYY", lambda day: f"{day:%d/%m/%Y}"),
    ("M/D/YY", lambda day: f"{day.month}/{day.day}/{day:%y}"),
    ("Month Dth", lambda day: f"{MONTHS[day.month - 1]} {day.day}{ordinal(day.day)}"),
    ("DD.MM.YYYY", lambda day: f"{day:%d.%m.%Y}"),
    ("D Mon YYYY", lambda day: f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"),
)


AMOUNT_LINES = {
    "delivery_status": ("The order comes to {}.", "I paid {}."),
    "damaged_or_missing": ("I paid {}.", "It cost {}."),
    "return_item": ("It cost {}.", "I paid {} for it."),
    "change_or_cancel": ("The order comes to {}.",),
    "payment": ("The amount is {}.", "This is about {}."),
    "refund": ("The amount is {}.", "This is about {}."),
    "product_question": ("The page says {}.", "It is listed at {}."),
}
AMOUNT_FORMATS = (
    ("€24.90", "EUR"),
    ("24,90 €", "EUR"),
    ("EUR 24.90", "EUR"),
    ("$31", "USD"),
    ("31 USD", "USD"),
    ("£24.90", "GBP"),
    ("24.90 euros", "EUR"),
)

_VERSION = ("I mean the {} version.", "It is the {} one.")
_SENT = ("The parcel weighs {}.", "The box weighs {}.")
MEASURE_LINES: dict[str, dict[str, tuple[str, ...]]] = {
    "mass": {
        "delivery_status": _SENT,
        "damaged_or_missing": _SENT,
        "return_item": _SENT,
        "product_question": ("Is it true that it weighs {}?", "The page says {}."),
        "change_or_cancel": ("The order weighs {}.",),
    },
    "length": {
        "delivery_status": ("The box should be {} long.", "The parcel is {} wide."),
        "damaged_or_missing": ("The box is {} wide.", "The label says {}."),
        "return_item": ("The parcel is {} long.", "The box is {} wide."),
        "product_question": ("I have {} of space.", "Mine measures {}."),
        "change_or_cancel": _VERSION,
    },
    "volume": {
        "delivery_status": _VERSION,
        "damaged_or_missing": _VERSION,
        "return_item": _VERSION,
        "product_question": ("I mean the one that holds {}.", "Mine holds {}."),
        "change_or_cancel": _VERSION,
    },
    "temperature": {
        "delivery_status": ("It is {} outside, so it should not sit in a van.",),
        "damaged_or_missing": ("It was {} that day, if the heat in the van matters.",),
        "return_item": ("I kept it dry and at {}.",),
        "product_question": ("It would see {} at most.", "My kitchen has {}."),
        "change_or_cancel": ("It is {} here, I do not want it to sit in a van.",),
    },
}
QUANTITIES = {
    "mass": (0.5, 1, 2, 2.5),
    "length": (20, 25, 30, 45),
    "volume": (0.5, 1.2, 1.5, 2),
    "temperature": (20, 25, 30),
}
#: Format, unit, dimension, and what turns kilograms, centimeters, liters and degrees Celsius into it.
MEASURE_FORMATS: tuple[tuple[str, str, str, float, float], ...] = (
    ("{:g} kg", "kilogram", "mass", 1, 0),
    ("{:g}kg", "kilogram", "mass", 1, 0),
    ("{:.0f} g", "gram", "mass", 1000, 0),
    ("{:.1f} lbs", "pound", "mass", 2.20462, 0),
    ("{:g} cm", "centimeter", "length", 1, 0),
    ("{:.0f} in", "inch", "length", 1 / 2.54, 0),
    ('{:.0f}"', "inch", "length", 1 / 2.54, 0),
    ("{:g} l", "liter", "volume", 1, 0),
    ("{:.0f}ml", "milliliter", "volume", 1000, 0),
    ("{:g}°C", "degree_Celsius", "temperature", 1, 0),
    ("{:.0f} F", "degree_Fahrenheit", "temperature", 1.8, 32),
)

#: What it is, the sentence, the intents where it is plausible (none: all), and the values: domains and telephone
#: numbers reserved for examples, card numbers of payment test systems, IBANs of the registry's documentation.
PERSONAL: tuple[tuple[str, str, tuple[str, ...], Sequence[str]], ...] = (
    (
        "e-mail",
        "You can write to me at {}.",
        (),
        "rosa.lindgren@example.com t.okonkwo@example.org mail@hanna-brandt.example.com j.p.moreau@example.com "
        "kettlefan88@example.org priya_n@example.com office@example.org s.whitlock+shop@example.com "
        "bruno.salis@example.org anneke.devries@example.com".split(),
    ),
    (
        "phone",
        "Please call me on {}.",
        (),
        (
            "+1 202 555 0143",
            "(202) 555-0178",
            "202-555-0111",
            "+1 202 555 0166",
            "+12025550129",
            "+44 20 7946 0318",
            "020 7946 0852",
            "+44 20 7946 0077",
            "(020) 7946 0461",
            "+442079460905",
        ),
    ),
    (
        "card",
        "The card is {}.",
        ("payment", "refund"),
        ("4111 1111 1111 1111", "5555 5555 5555 4444", "378282246310005", "6011-1111-1111-1117", "4012888888881881"),
    ),
    (
        "iban",
        "My bank account is {}.",
        ("payment", "refund"),
        (
            "GB82 WEST 1234 5698 7654 32",
            "DE89370400440532013000",
            "FR14 2004 1010 0505 0001 3M02 606",
            "NL91 ABNA 0417 1643 00",
            "ES9121000418450200051332",
        ),
    ),
    (
        "name",
        "The name on the order is {}.",
        (),
        ("Rosalind Achterberg", "Tomasz Wiśniowski", "Imogen Castellane", "Dele Adeyinka-Moss", "Henriette Vollbrecht"),
    ),
    (
        "address",
        "The address is {}.",
        (),
        (
            "14 Plover Lane, Upper Dunstow",
            "Lindenhof 7b, 00404 Altmühlen",
            "221 Quarry Road, Apt 9, Fairhollow",
            "3 rue des Bouleaux, Saint-Aubry",
            "Flat 2, 68 Tannery Street, Kelverton",
        ),
    ),
)

#: Sentences with characters outside ASCII, for messages that have none.
ACCENTED = (
    "I also wrote to your café team.",
    "Thanks in advance, Zoë.",
    "It is for our café – we open at seven.",
    "I paid in €.",
    "Kind regards, André.",
)

MARKUP = (
    "<p>{body}</p>",
    "<div>{body}</div><br><br>Thanks &amp; regards",
    '{body}<br><a href="https://shop.example.com/orders">My orders</a>',
    '<div><span style="font-family:Arial">{body}</span></div>',
    "<p>Hello,</p><p>{text}</p>",
    "{body}<br>&nbsp;<br>&mdash; Sent from my phone",
    "<p><b>Message:</b> {text}&nbsp;</p>",
)
SCRIPTED = "<p>{text}</p><script>window.dataLayer = window.dataLayer || [];</script>"

SPACES: tuple[Callable[[str], str], ...] = (
    lambda text: f"   {text}",
    lambda text: f"{text}  \t",
    lambda text: text.replace(" ", "  ", 4),
    lambda text: text.replace(" ", "\t", 1),
    lambda text: text.replace(" ", "\u00a0", 3),
    lambda text: re.sub(r"(?<=[.?!,]) |(?<=\w) (?=\w+$)", "\n", text),
    lambda text: f"\n{text}\n\n",
)

REPEATS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("sent twice", str),
    ("spaces", lambda text: f"{text.replace(' ', '  ', 3)} "),
    ("other customer", str),
    ("case", str.upper),
    ("sent twice", str),
    ("case", lambda text: text.lower() if text != text.lower() else text.title()),
)

_WORDS = {
    "parcel": "package",
    "please": "pls",
    "order": "purchase",
    "kettle": "water kettle",
    "money": "cash",
    "grinder": "mill",
    "email": "mail",
    "yesterday": "on Monday",
    "received": "got",
    "because": "since",
    "returned": "posted",
    "today": "this morning",
    "also": "too",
    "really": "truly",
    "would": "could",
    "want": "need",
    "the": "this",
}


def _another_word(text: str) -> str:
    """One word of the text replaced by a neighbor in meaning."""
    for word, other in _WORDS.items():
        changed, count = re.subn(rf"\b{word}\b", other, text, count=1)
        if count:
            return changed
    return text


def _typo(text: str) -> str:
    """Two letters swapped in the middle of the longest word."""
    word = max(re.findall(r"[A-Za-z]+", text), key=len)
    middle = len(word) // 2
    return text.replace(word, word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :], 1)


EDITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("word", _another_word),
    ("greeting", lambda text: f"Hello, {text if re.match('I[^a-z]|[A-Z]{2}', text) else text[0].lower() + text[1:]}"),
    ("typo", _typo),
    ("punctuation", lambda text: f"{text.rstrip('.?!').replace(', ', ' ')}!!"),
)

CONFUSED = {
    "delivery_status": "damaged_or_missing",
    "damaged_or_missing": "delivery_status",
    "refund": "return_item",
    "return_item": "refund",
    "payment": "refund",
    "product_question": "return_item",
    "account": "payment",
    "change_or_cancel": "delivery_status",
}

#: Words that tell an intent by themselves.
CUES = {
    "delivery_status": re.compile(r"\b(tracking|tracker|where is|when will|courier|dispatch\w*|shipped)\b", re.I),
    "damaged_or_missing": re.compile(
        r"\b(broken|cracked|crack|missing|shattered|dent|chipped|scratch\w*|leak\w*)\b", re.I
    ),
    "return_item": re.compile(r"\b(return|exchange|send \w+ back|swap|label)\b", re.I),
    "payment": re.compile(r"\b(charged|invoice|paypal|voucher|payment|receipt|bill)\b", re.I),
    "refund": re.compile(r"\b(refund\w*|money back|repay\w*)\b", re.I),
    "product_question": re.compile(r"\b(dishwasher|induction|fit|how many|how do i|warranty)\b", re.I),
    "account": re.compile(r"\b(password|log ?in|newsletter|points|profile|sign in)\b", re.I),
    "change_or_cancel": re.compile(r"\b(cancel|subscription|change)\b", re.I),
}
