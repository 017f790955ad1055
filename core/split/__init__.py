"""Splitting into train, validation and test: one file per strategy."""

from core.split.by_time import ByTime
from core.split.few_shot import FewShot
from core.split.fixed import Fixed
from core.split.folds import Folds
from core.split.grouped import Grouped
from core.split.stratified import Stratified

STEPS = (Stratified, Grouped, ByTime, Folds, Fixed, FewShot)
