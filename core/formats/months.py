"""Names of months in English, German, French, Spanish, Portuguese, Italian and Dutch."""

_NAMES = """
1 january jan januar jänner janvier janv enero ene janeiro gennaio januari
2 february feb februar febr février fevrier févr fév febrero fevereiro fev febbraio februari
3 march mar märz maerz mär mars marzo março maart mrt
4 april apr avril avr abril abr aprile
5 may mai mayo maio maggio mei
6 june jun juni juin junio junho giugno
7 july jul juli juillet juil julio julho luglio
8 august aug août aout agosto ago augustus
9 september sept sep septembre septiembre setiembre setembro settembre
10 october oct oktober okt octobre octubre outubro ottobre
11 november nov novembre noviembre novembro
12 december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre
"""

#: Month of each name in lower case.
MONTHS = {name: int(number) for number, *names in map(str.split, _NAMES.strip().splitlines()) for name in names}

#: English names, which alone are written before the day.
ENGLISH = frozenset(
    """january jan february feb march mar april apr may june jun july jul august aug september sept sep october oct
    november nov december dec""".split()
)


def alternatives(names: "frozenset[str] | dict[str, int]") -> str:
    """A pattern of the names, longest first."""
    return "(?:" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + ")"
