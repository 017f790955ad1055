"""Ways of getting a classifier from a pretrained model and rows: one file per approach."""

from core.tune.adapters import Adapters
from core.tune.bitfit import Bitfit
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.ia3 import Ia3
from core.tune.lora import Lora
from core.tune.majority import Majority
from core.tune.masked_lm import MaskedLM
from core.tune.multi_task import MultiTask
from core.tune.prompt import Prompt
from core.tune.prompt_tuning import PromptTuning
from core.tune.self_training import SelfTraining
from core.tune.tfidf import Tfidf
from core.tune.top_layers import TopLayers

APPROACHES = (
    Majority, Tfidf, Prompt, Frozen, TopLayers, Full, Adapters, Lora, Ia3, Bitfit, PromptTuning, MaskedLM,
    SelfTraining, MultiTask,
)  # fmt: skip

#: What a first comparison tries: the baselines and the two ends of the range; it ends in minutes on a thousand rows.
STARTERS = (Majority, Tfidf, Prompt, Frozen, Full)
