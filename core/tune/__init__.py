"""Ways of getting a classifier from a pretrained model and rows: one file per approach."""

from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.majority import Majority
from core.tune.tfidf import Tfidf

APPROACHES = (Majority, Tfidf, Frozen, Full)
