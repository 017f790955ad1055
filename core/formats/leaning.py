"""Whether a text is written where the decimal mark is a point or where it is a comma."""

import re
from functools import lru_cache
from typing import Literal

_POINT = frozenset(
    """the and of to with this that have has my your for it's from are you would they were which please when been did
    not what there be will had about their our his her cost costs paid order it by who all can get got people over more
    than some only just into out after before through year years million""".split()
)
_COMMA = frozenset(
    """der das und ist nicht mit ein eine einen ich für auf von den dem haben sie wie auch wir bei zum zur kostet
    le les des est une dans pour pas avec sur je vous du qui cette mais nous au aux coûte
    um uma não com para por os mais mas foi são custa você meu minha
    il di che della per sono ho una questo mi gli
    het een van niet voor zijn ik met ook
    hat sind leute einwohner menschen wurde werden eine dieser diese habitants personnes ans été""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")


@lru_cache(maxsize=64)
def lean(text: str) -> Literal["point", "comma"] | None:
    """The decimal mark that the text's small words speak for; None where they do not say.

    English speaks for the point; German, French, Portuguese, Italian and Dutch for the comma. Spanish says nothing,
    because Mexico and Spain differ. At least two words must speak, and three times as many as for the other side.
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text[:2000])]
    point = sum(word in _POINT for word in words)
    comma = sum(word in _COMMA for word in words)
    if point >= 2 and point >= 3 * comma:
        return "point"
    return "comma" if comma >= 2 and comma >= 3 * point else None
