"""Whether a short unit next to a number is one: ``10 in stock`` is no length and ``12 F`` may be a seat."""

import re
from functools import lru_cache
from typing import NamedTuple

from core.formats.labels import is_label
from core.formats.months import MONTHS, alternatives

_SIZE_AFTER = re.compile(
    r"\s?(?:wide|long|tall|high|deep|thick|across|diameter|diagonal|width|length|height|depth"
    r"|pan|pot|lid|plate|pipe|board|blade|wheel|screen|monitor|tv\b|display|laptop|tablet|pizza|vinyl|x\s?[0-9]"
    r"|breit|lang|hoch|tief|de large|de long|de ancho|de largo)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:measur\w+|width|length|height|depth|diameter|wide|long|tall|size|inch\w*|says|rain|snow|screen|distance)\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(r"\s(?:version|model|one(?=\s?[.,!?;)]|$))")
_ADJECTIVE = re.compile(r"\s(?:wide|long|tall|high|deep|thick|across)\b", re.IGNORECASE)
_ADJECTIVE_ENDS = re.compile(r"\s\w+\s?(?:[.,;:!?)]|$|(?:and|by|x|with|at|when|but|or|for)\b)")
_CLAUSE_ENDS = re.compile(r"\s?(?:[.!?;)]|,\s|$)")
_WARM = re.compile(
    r"temp|degree|fahrenheit|celsius|\b(?:hot|cold|heat\w*|warm\w*|cool\w*|freez\w*|oven|boil\w*|wash\w*|bake\w*"
    r"|weather|fridge|outside|kitchen|fever|gas\smark|tonight|grad|chaud|froid|four|calor|frío|frio|horno|forno|ofen|warm|kalt|heiß)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:seat|row|gate|section|size|block|apt|suite|unit|room|flat|platform|terminal|grade|class|group|zone|exit"
    r"|level|option|plan|part|page|form|bra|cup|sitz|reihe|platz|vitamin)s?\W{0,3}(?:no\.?\s?)?$",
    re.IGNORECASE,
)
_SEATS = re.compile(r"\b(?:seat\w*|boarding|aisle|flight|row|gate)\b", re.IGNORECASE)
_TRAVEL = re.compile(
    r"\s(?:away|from\s(?!my|your|our|his|her|their)|to\s(?!my|your|our|his|her|their|[0-9])|per|long|off|north|south"
    r"|east|west|drive|walk|run|ride|down|up\b|round|of\s(?:road|walking|driving))|\s?[.,]?\s?(?:drive|walk|run|hike|bike)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:award|bonus|points?|earn\w*|redeem\w*|reward\w*|frequent|status|credit\w*|account|tickets?|fares?|elite|mileage|upgrad\w*)\b",
    re.IGNORECASE,
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
    r"\s?(?:(?:warmer|colder|hotter|cooler|higher|lower|more|less|rise|drop|difference|above|below|wärmer|kälter|kühler"
    r"|heißer|höher|de plus|de moins|más|menos|mais|off|apart|increments?|steps?|increase|decrease|changes?|shift"
    r"|spread|span|gap|margin|tolerance|delta|swings?|warming|cooling)\b|of\s(?!the\b)|too\s(?:hot|cold|warm|high|low))",
    re.IGNORECASE,
)
#: Before a temperature: a sign in words, or the other half of a pair.
_SIGNED = re.compile(r"(?:\b(?:minus|negative|moins|menos|meno)\s|[0-9]\s?°?[CF]\s?/\s?(?:fan\s)?)$", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:(?:\b(?:ris\w+|rose|fell|fall\w*|drop\w*|increas\w+|decreas\w+|differ\w+|chang\w+|gain\w*|(?:warm|cool)(?:ed|s|ing)"
    r"|rais\w+|lower(?:s|ed|ing)?|up|down|swing\w*|spread|within|climb\w*|jump\w*|plung\w+|anstieg|gestiegen|gefallen"
    r"|hausse|baisse|subi\w*|baj\w+|delta|by|um|de)\b|[±Δ]|\+/?-)"
    r"(?:(?![.;,]|\b(?:to|at|from|is|was|auf|à|than|when|in|of\sthe)\b).){0,20}|[±+])$",
    re.IGNORECASE,
)
_CLAUSE_GOES_ON = re.compile(
    r"\s?(?:[.,;:!?)]|$|\b(?:and|or|to|in\s(?:the|[0-9]+)|at|for|outside|inside|today|yesterday|all|with|on|during|when|here|but|water"
    r"|oven|is|was|while|until|before|after|this|tonight|now|just|if|so|by|[0-9]+\s?min\w*|fan|that|out)\b)"
)
_OTHER_QUOTES = re.compile(r"(?<![0-9])[\"”“″]|[0-9]\s?['’′](?![^\W\d_])|[“„]")
#: One of a unit that is written in the singular and stands before several things: ``2 meter readings``.
_SEVERAL = re.compile(r"\s(?!(?:was|is|has|as|this|less|across|plus|thus|its|his|always)\b)[a-z]{2,}s\b")
_SINGULAR = frozenset(["foot", "meter", "metre", "liter", "litre", "yard", "mile", "kilometer", "kilometre"])
_FOOTED = re.compile(
    r"\s?(?:[.,;:!?)]|$|-|(?:wide|long|tall|high|deep|thick|across|away|below|above|drop|wall|ladder|rope|pole|rule|fence"
    r"|cable|cord|boat|radius|putt|jump|cliff|ceiling|tree|snake|statue|table|board|section|distance|and|or|but|by)\b)"
)
_MONTH_BEFORE = re.compile(rf"\b{alternatives(MONTHS)}\.?\s$", re.IGNORECASE)
_SONG = re.compile(r"\b(?:songs?|tracks?|hits?|feat|album|remix|lyrics|mixtape|spotify|rapper)\b", re.IGNORECASE)
_SAID = re.compile(r"\b(?:is|was|has|see|be|it's|reached|hit|around|about)\s$", re.IGNORECASE)
_BULK = re.compile(r"\sof\s(?:concrete|soil|topsoil|mulch|dirt|gravel|sand|rock|compost|stone|fill)\b", re.IGNORECASE)
_OTHER_GRAM = re.compile(
    r"\s?(?:of\s(?:storage|ram|data|memory|space)|ram|wi-?fi|ethernet|networks?|lte|iphone|ipad|phone|shotgun|needle|turns?"
    r"|forces?|wireless|speeds?|band)\b",
    re.IGNORECASE,
)
_PRECIOUS = re.compile(r"\b(?:gold|silver|platinum|palladium|troy|bullion|coins?)\b", re.IGNORECASE)
_MILLIONS = re.compile(r"\s(?:users|people|dollars|usd|eur|euros|revenue|sales|in\s|views|followers)", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    r"\s?(?:students?|program\w*|degree|graduat\w*|systems?|platforms?|sites?|themes?|maids?)\b", re.IGNORECASE
)
_SCREEN = re.compile(
    r"écran|tv\b|télé|diagonale|moniteur|tablette|ordinateur|\bpouces?\s(?:de\s)?(?:larg|long|haut|diam)", re.IGNORECASE
)
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
        return _is_inch_word(before, after, text, apart)
    if unit == "in" and not spelled.isalpha():
        return _is_inch_mark(before, after, text)
    if spelled in ("F", "C"):
        return _is_degree(spelled, amount, place)
    if spelled == "m":
        return bool(_SIZE_AFTER.match(after) or (_TRAVEL.match(after) and not after.startswith(" to ")))
    if spelled == "L":
        return "." in amount or "," in amount or _says(_LIQUID, text)
    if spelled == "g":
        return (apart or not amount.isdigit() or int(amount) > 6) and not _OTHER_GRAM.match(after)
    if spelled in ("mm", "MPH", "cms"):
        return not (_NOUN_AFTER.match(after) or (spelled == "mm" and _MILLIONS.match(after)))
    return not _is_other(unit, spelled, amount, place)


def _is_other(unit: str, spelled: str, amount: str, place: Place) -> bool:
    """Whether a unit's word stands for something else: ``3 foot massages``, ``10 yard line``, ``17 Mile Drive``."""
    word, (before, after, text, apart) = spelled.lower(), place
    if word in _SINGULAR and apart and amount != "1" and amount.isdigit() and _SEVERAL.match(after):
        return True
    if unit == "mi":
        return spelled == "Mile" or not _TRAVEL.match(after) or _says(_POINTS, text)
    if unit == "yd":
        return bool(_BULK.match(after) or (word == "yard" and re.match(r"\sline\b", after)))
    if word == "feet" and (_OWN.search(before[-8:]) or re.match(r"\s(?:on\sthe|firmly|hurt|up\b|under)", after)):
        return True
    if unit == "ft" and (re.match(r"\.?\s[A-Z]", after) or (spelled == "ft" and _says(_SONG, text))):
        return True
    if word.startswith("pouce"):
        return not _says(_SCREEN, text)
    return {"day": not apart, "foot": not _FOOTED.match(after), "meter": bool(_NOUN_AFTER.match(after))}.get(
        word, False
    )


def _is_inch_word(before: str, after: str, text: str, apart: bool) -> bool:
    """Whether ``in`` behind a number is for inches: ``12 in wide`` but not ``10 in high school``."""
    if _THE_ONE.match(after):
        return before.endswith("the ")
    if apart and _ADJECTIVE.match(after):
        return _ADJECTIVE_ENDS.match(after) is not None
    return bool(_SIZE_AFTER.match(after) or (_CLAUSE_ENDS.match(after) and _says(_SIZE, text)))


def is_unsure_ounce(text: str) -> bool:
    """Whether ounces may be fluid ones, as nothing speaks of weight or something of a drink, or troy ounces."""
    return not _says(_WEIGHT, text) or _says(_DRINK, text) or _says(_PRECIOUS, text)


def is_difference(before: str, after: str) -> bool:
    """Whether a temperature is a difference between two, whose conversion has no zero point."""
    return bool(_DIFFERENCE.match(after) or _CHANGE.search(before[-40:]) or _SIGNED.search(before[-12:]))


def _is_inch_mark(before: str, after: str, text: str) -> bool:
    """Whether a mark behind a number is for inches: a size is said, or no such mark in the text can be another."""
    if is_label(before) or before[-1:] in tuple("\"'”“=") or re.match(r"\w", after) or not after.strip(" .!?)\n"):
        return False
    return bool(_SIZE_AFTER.match(after)) or not (_says(_OTHER_QUOTES, text) or _MONTH_BEFORE.search(before[-12:]))


def _is_degree(spelled: str, amount: str, place: Place) -> bool:
    if _PLACE.search(place.before[-24:]) or re.match(r"\s?[A-Z]", place.after) or _says(_SEATS, place.text):
        return False
    near = place.before[-40:] + " | " + place.after[:40]
    usual = spelled == "F" and place.apart and re.fullmatch("[6-9][0-9]|1[01][0-9]", amount)
    said = usual and _SAID.search(place.before[-12:])
    return bool(_CLAUSE_GOES_ON.match(place.after) and (said or _WARM.search(near)))
