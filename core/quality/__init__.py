"""What is wrong with a dataset: one file per check."""

from core.quality.boilerplate import Boilerplate
from core.quality.character_mix import CharacterMix
from core.quality.class_imbalance import ClassImbalance
from core.quality.coverage import Coverage
from core.quality.dominant_sources import DominantSources
from core.quality.encoding_errors import EncodingErrors
from core.quality.exact_duplicates import ExactDuplicates
from core.quality.group_bias import GroupBias
from core.quality.label_errors import LabelErrors
from core.quality.label_variants import LabelVariants
from core.quality.language import Language
from core.quality.leakage import Leakage
from core.quality.length_outliers import LengthOutliers
from core.quality.markup import Markup
from core.quality.missing import Missing
from core.quality.mixed_formats import MixedFormats
from core.quality.near_duplicates import NearDuplicates
from core.quality.noise import Noise
from core.quality.outliers import Outliers
from core.quality.personal_data import PersonalData
from core.quality.rare_classes import RareClasses
from core.quality.row_order import RowOrder
from core.quality.semantic_duplicates import SemanticDuplicates
from core.quality.shortcuts import Shortcuts
from core.quality.text_length import TextLength
from core.quality.toxicity import Toxicity

CHECKS = (
    # what is there and what is not
    Missing, TextLength, LengthOutliers,
    # what is there twice
    ExactDuplicates, NearDuplicates, SemanticDuplicates, Leakage,
    # labels
    LabelErrors, LabelVariants, ClassImbalance, RareClasses,
    # what stands in the texts
    Markup, EncodingErrors, Noise, CharacterMix, Boilerplate, MixedFormats, PersonalData, Language, Toxicity,
    # what a model may learn from it
    Shortcuts, GroupBias, RowOrder, DominantSources, Coverage, Outliers,
)  # fmt: skip
