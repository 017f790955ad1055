"""What is wrong with a dataset: one file per check."""

from core.quality.class_imbalance import ClassImbalance
from core.quality.exact_duplicates import ExactDuplicates
from core.quality.length_outliers import LengthOutliers
from core.quality.missing import Missing

CHECKS = (Missing, ExactDuplicates, ClassImbalance, LengthOutliers)
