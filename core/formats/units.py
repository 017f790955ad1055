"""Units of measurement: their dimensions, factors, spellings, and how an amount is converted."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, NamedTuple

#: Whose gallons, pints, quarts, fluid ounces and tons a text means.
Customary = Literal["leave", "US", "imperial"]

#: Bounds between which an amount is readable; beyond them an amount is left in a smaller or larger unit.
READABLE = (Decimal("0.1"), Decimal(1000))


class Unit(NamedTuple):
    """A unit: dimension, size in the dimension's base (kg, m, l, K, km/h, s), zero point, and its metric partner."""

    dimension: str
    factor: Decimal
    offset: Decimal = Decimal(0)
    metric: str = ""


def _unit(dimension: str, factor: str, offset: str = "0", metric: str = "") -> Unit:
    return Unit(dimension, Decimal(factor), Decimal(offset), metric)


#: Units by symbol. Factors are exact by definition (the international yard and pound agreement of 1959).
UNITS = {
    "mg": _unit("mass", "0.000001"), "g": _unit("mass", "0.001"), "kg": _unit("mass", "1"), "t": _unit("mass", "1000"),
    "oz": _unit("mass", "0.028349523125", metric="g"), "lb": _unit("mass", "0.45359237", metric="kg"),
    "mm": _unit("length", "0.001"), "cm": _unit("length", "0.01"), "m": _unit("length", "1"),
    "km": _unit("length", "1000"), "in": _unit("length", "0.0254", metric="cm"),
    "ft": _unit("length", "0.3048", metric="m"), "yd": _unit("length", "0.9144", metric="m"),
    "mi": _unit("length", "1609.344", metric="km"),
    "ml": _unit("volume", "0.001"), "cl": _unit("volume", "0.01"), "dl": _unit("volume", "0.1"),
    "l": _unit("volume", "1"),
    "°C": _unit("temperature", "1", "273.15"), "K": _unit("temperature", "1"),
    "°F": Unit("temperature", Decimal(5) / Decimal(9), Decimal("459.67") * 5 / 9, "°C"),
    "US gal": _unit("volume", "3.785411784", metric="l"), "imp gal": _unit("volume", "4.54609", metric="l"),
    "US qt": _unit("volume", "0.946352946", metric="l"), "imp qt": _unit("volume", "1.1365225", metric="l"),
    "US pt": _unit("volume", "0.473176473", metric="ml"), "imp pt": _unit("volume", "0.56826125", metric="ml"),
    "US fl oz": _unit("volume", "0.0295735295625", metric="ml"),
    "imp fl oz": _unit("volume", "0.0284130625", metric="ml"),
    "short ton": _unit("mass", "907.18474", metric="t"), "long ton": _unit("mass", "1016.0469088", metric="t"),
    "km/h": _unit("speed", "1"), "mph": _unit("speed", "1.609344", metric="km/h"),
    "s": _unit("time", "1"), "min": _unit("time", "60"), "h": _unit("time", "3600"), "days": _unit("time", "86400"),
    "weeks": _unit("time", "604800"),
}  # fmt: skip

#: Units that differ between countries, or between mass and money; an amount in them is never converted.
UNSURE = {
    "gal": "volume", "pint": "volume", "qt": "volume", "fl oz": "volume", "ton": "mass",
    "pounds": "mass", "degrees": "temperature", "gr": "mass",
}  # fmt: skip

#: What units that differ between countries mean in the one that the user names.
CUSTOMARY = {
    "US": {"gal": "US gal", "qt": "US qt", "pint": "US pt", "fl oz": "US fl oz", "ton": "short ton"},
    "imperial": {"gal": "imp gal", "qt": "imp qt", "pint": "imp pt", "fl oz": "imp fl oz", "ton": "long ton"},
}

#: Symbol of each spelling whose letters' case matters.
SYMBOLS = {
    "mg": "mg", "g": "g", "kg": "kg", "Kg": "kg", "KG": "kg", "kgs": "kg", "Kgs": "kg", "KGS": "kg", "gr": "gr",
    "oz": "oz", "OZ": "oz", "lb": "lb", "lbs": "lb", "LBS": "lb",
    "Lbs": "lb", "mm": "mm", "cm": "cm", "cms": "cm", "m": "m", "km": "km", "kms": "km",
    "KM": "km", "Km": "km", "in": "in", "ft": "ft", "yd": "yd", "yds": "yd",
    '"': "in", "”": "in", "″": "in", "ml": "ml", "mL": "ml", "cl": "cl", "cL": "cl", "dl": "dl",
    "dL": "dl", "l": "l", "L": "l", "°C": "°C", "° C": "°C", "ºC": "°C", "℃": "°C", "°F": "°F", "° F": "°F",
    "ºF": "°F", "℉": "°F", "C": "°C", "F": "°F", "km/h": "km/h", "kmh": "km/h", "kph": "km/h", "mph": "mph",
    "MPH": "mph", "gal": "gal", "fl oz": "fl oz", "fl. oz": "fl oz", "°": "degrees", "qt": "qt", "h": "h", "hrs": "h",
    "hr": "h", "min": "min", "mins": "min", "sec": "s", "secs": "s",
}  # fmt: skip

_WORDS = """
mg: milligram milligrams milligramm milligrammes miligramos miligramas
g: gram grams gramme grammes gramm gramos gramas grammi gramów
kg: kilogram kilograms kilogramme kilogrammes kilogramm kilogramos kilogramo quilogramas kilo kilos quilos quilo
kg: chilogrammi chilogrammo kilogramów kilogramy
t: tonne tonnes tonnen toneladas
oz: ounce ounces unzen onces onzas onças
mm: millimeter millimeters millimetre millimetres millimètres millimètre milímetros milímetro millimetri milimetrów
cm: centimeter centimeters centimetre centimetres zentimeter centimètres centimètre centímetros centímetro
cm: centimetri centymetrów
m: meter meters metre metres mètres mètre metros metri metrów metry
km: kilometer kilometers kilometre kilometres kilomètres kilomètre kilómetros quilômetros quilómetros kilómetro
km: chilometri chilometro kilometrów kilometry
in: inch inches zoll pouces pouce pulgadas pulgada polegadas polegada
ft: feet foot
yd: yard yards
mi: mile miles meilen
ml: milliliter milliliters millilitre millilitres mililitros
cl: centiliter centiliters centilitre centilitres
l: liter liters litre litres litros litro litri litrów litry
°C: celsius
°F: fahrenheit
gal: gallon gallons galones
pint: pint pints
qt: quart quarts
ton: ton tons
pounds: pound pounds pfund livres libras
degrees: degree degrees grad degrés grados graus
h: hour hours stunden stunde heures heure horas hora
min: minute minutes minuten minutos minuto
s: second seconds sekunden secondes segundos
days: day days tage tagen jours días dias
weeks: week weeks wochen semaines semanas
"""

#: Symbol of each word, in lower case.
WORDS = {word: line.split(":")[0] for line in _WORDS.strip().splitlines() for word in line.split(":")[1].split()}


def dimension(symbol: str) -> str:
    """The dimension of a unit's symbol."""
    return UNITS[symbol].dimension if symbol in UNITS else UNSURE[symbol]


def converted(amount: Decimal, unit: str, target: str) -> Decimal:
    """The amount in another unit of the same dimension.

    Between metric units it is exact; else it is rounded to as many significant digits as were given, but at least
    three (zeros at the end of a whole number count as none), so that the error stays below half a percent;
    temperatures to a tenth of a degree at best.
    """
    from_, to = UNITS[unit], UNITS[target]
    value = ((amount + _zero(from_)) * from_.factor) / to.factor - _zero(to) if unit != target else amount
    if from_.dimension != "temperature" and not from_.metric and not to.metric:
        return _plain(value)
    place = value.adjusted() - max(3, _significant(amount)) + 1
    if from_.dimension == "temperature":
        place = max(place, -1)
    return _plain(value.quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_EVEN))


def _significant(amount: Decimal) -> int:
    """How many digits an amount says something with: zeros at the end of a whole number may be there for size only."""
    digits = amount.as_tuple().digits
    return len("".join(map(str, digits)).rstrip("0")) if amount == amount.to_integral_value() else len(digits)


def _zero(unit: Unit) -> Decimal:
    """The unit's zero point in its own degrees above absolute zero."""
    return unit.offset / unit.factor


def _plain(value: Decimal) -> Decimal:
    """Without zeros at the end and without an exponent."""
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


def target_of(amount: Decimal, unit: str, wish: str) -> str:
    """The unit to write an amount in, given the wish for its dimension: ``keep``, ``metric`` or a unit's symbol.

    A wished unit in which the amount would be below 0.1 or above 1,000 is not taken: metric amounts then stay, others
    become metric.
    """
    mine = UNITS[unit]
    metric = mine.metric or unit
    if wish in ("keep", unit):
        return unit
    if wish == "metric" or wish not in UNITS or UNITS[wish].dimension != mine.dimension:
        return metric
    low, high = READABLE
    fits = mine.dimension == "temperature" or low <= abs(converted(amount, unit, wish)) < high
    return wish if fits else metric if not UNITS[wish].metric else unit


def is_too_cold(amount: Decimal, unit: str) -> bool:
    """Whether a temperature lies below absolute zero, so that it is none."""
    return unit in UNITS and UNITS[unit].dimension == "temperature" and amount + _zero(UNITS[unit]) < 0
