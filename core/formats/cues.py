"""Whether a short unit next to a number is one: ``10 in stock`` is no length and ``12 F`` may be a seat."""

import re
from functools import lru_cache
from typing import NamedTuple

_SIZE_AFTER = re.compile(
    r"\s?(?:wide|long|tall|high|deep|thick|across|diameter|diagonal|width|length|height|depth|version|model|one(?=\s?[.,!?;)]|$)|size"
    r"|pan|pot|lid|plate|pipe|board|blade|wheel|screen|monitor|tv\b|display|laptop|tablet|pizza|vinyl|x\s?[0-9]"
    r"|breit|lang|hoch|tief|de large|de long|de ancho|de largo)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:measur\w+|width|length|height|depth|diameter|wide|long|tall|size|inch\w*|says|rain|snow|screen|distance)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"\s?(?:[.!?;)]|,\s|$)")
_WARM = re.compile(
    r"temp|degree|fahrenheit|celsius|\b(?:hot|cold|heat\w*|warm\w*|cool\w*|freez\w*|oven|boil\w*|wash\w*|bake\w*"
    r"|weather|fridge|outside|kitchen|fever|grad|chaud|froid|four|calor|frío|frio|horno|forno|ofen|warm|kalt|heiß)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:seat|row|gate|section|size|block|apt|suite|unit|room|flat|platform|terminal|grade|class|group|zone|exit"
    r"|level|option|plan|part|page|form|bra|cup|sitz|reihe|platz|vitamin)s?\W{0,3}(?:no\.?\s?)?$",
    re.IGNORECASE,
)
_SEATS = re.compile(r"\b(?:seat\w*|boarding|aisle|flight|row|gate)\b", re.IGNORECASE)
_TRAVEL = re.compile(
    r"\s(?:away|from\s(?!my|your|our|his|her|their)|to\s(?!my|your|our|his|her|their)|per|long|off|north|south|east|west|drive|walk|run|ride|down|up\b|round|of\s(?:road|walking"
    r"|driving))|\s?[.,]?\s?(?:drive|walk|run|hike|bike)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:award|bonus|points?|earn\w*|redeem\w*|reward\w*|frequent|status|credit\w*|account)\b", re.IGNORECASE
)
_LIQUID = re.compile(
    r"\b(?:water|bottle|kettle|tank|milk|juice|capacity|volume|holds?|fill\w*|jug|pot|drink\w*|petrol|fuel|beer|wort"
    r"|wasser|flasche|eau|bouteille|agua|botella|água|garrafa)\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(r"weigh|\b(?:lbs?|grams?|kilos?|kg|heav\w+|mass|gold|silver|yarn|fabric)\b", re.IGNORECASE)
_DRINK = re.compile(
    r"\b(?:fl|fluid|bottles?|cans?|glass\w*|beers?|drinks?|wine|juice|water|milk|cups?|mugs?|pints?|ml|liquid|soda|coffee"
    r"|tea|keg|growlers?|pour\w*|shots?|whiskey|vodka|rum|gin|syrup|shampoo|lotion)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\s?(?:warmer|colder|hotter|cooler|higher|lower|more|less|rise|drop|difference|above|below|wärmer|kälter|de plus"
    r"|de moins|más|menos|mais)\b",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"(?<![0-9])[\"”“″]")
_OWN = re.compile(r"\b(?:my|his|her|both|our|their|your|two|on|the)\s$", re.IGNORECASE)


@lru_cache(maxsize=64)
def _says(cue: re.Pattern[str], text: str) -> bool:
    """Whether the text has a cue; looked for once, however many measurements ask."""
    return cue.search(text) is not None


class Place(NamedTuple):
    """Where a measurement stands: what is before and after it, the whole text, and whether a blank parts its unit."""

    before: str
    after: str
    text: str
    apart: bool


def is_unit(unit: str, spelled: str, amount: str, place: Place) -> bool:
    """Whether the spelling next to a number is this unit."""
    before, after, text, apart = place
    if unit == "in" and spelled == "in":
        return bool(_SIZE_AFTER.match(after) or (_CLAUSE_ENDS.match(after) and _says(_SIZE, text)))
    if unit == "in" and not spelled.isalpha():
        return _is_inch_mark(before, after)
    if spelled in ("F", "C"):
        return _is_degree(spelled, amount, place)
    if spelled == "m":
        return bool(_SIZE_AFTER.match(after) or _TRAVEL.match(after))
    if spelled == "L":
        return "." in amount or "," in amount or _says(_LIQUID, text)
    if spelled == "g":
        return apart or not amount.isdigit() or int(amount) > 6
    if unit == "mi":
        return bool(_TRAVEL.match(after)) and not _says(_POINTS, text)
    if spelled.lower() == "day":
        return apart
    if unit == "ft":
        return not (re.match(r"\.?\s[A-Z]", after) or (spelled == "feet" and _OWN.search(before[-8:])))
    return True


def may_be_volume(text: str) -> bool:
    """Whether ounces in the text may be fluid ones: nothing speaks of weight, or something speaks of a drink."""
    return not _says(_WEIGHT, text) or _says(_DRINK, text)


def is_difference(before: str, after: str) -> bool:
    """Whether a temperature is a difference between two, whose conversion has no zero point."""
    return bool(_DIFFERENCE.match(after)) or re.search(r"\b(?:by|um|de)\s$", before[-6:]) is not None


def _is_inch_mark(before: str, after: str) -> bool:
    """Whether a mark behind a number is for inches: no quotation is open before it and none closes after it."""
    return len(_QUOTES.findall(before)) % 2 == 0 and not re.match(r"\w", after) and "“" not in before[-40:]


def _is_degree(spelled: str, amount: str, place: Place) -> bool:
    if _PLACE.search(place.before[-24:]) or re.match(r"\s?[A-Z]", place.after) or _says(_SEATS, place.text):
        return False
    usual = spelled == "F" and place.apart and re.fullmatch("[6-9][0-9]|[1-5][0-9]{2}", amount)
    return bool(usual or _says(_WARM, place.text))
