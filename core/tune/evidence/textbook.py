"""What is usually written about each approach, as claims that a run's own numbers can test.

A claim is a sentence and a test. Tests are data: `core.tune.evidence.claims` reads the verdict from a run. Where texts
say "better" or "as good as", a number is needed: a difference of macro-F1 counts from `MARGIN` on. In a test the second
approach may also be ``others``: the test must hold against each that finished; either side may be ``supervised`` or
``baseline``, for which the member with the best validation score stands, or ``plain``: for an approach that reads
further texts or labels, the same training without them.
"""

from dataclasses import dataclass
from math import inf
from typing import Final, Literal

Role = Literal["advantage", "disadvantage", "preferred when"]
Quantity = Literal["train_rows", "per_class", "unlabelled_per_row", "parameters"]

#: The smallest difference of macro-F1 that matters: two texts in a hundred.
MARGIN: Final = 0.02


@dataclass(frozen=True)
class Ahead:
    """The first has at least ``by`` more macro-F1 than the second; a negative ``by``: it loses less than that."""

    first: str
    second: str
    by: float = MARGIN


@dataclass(frozen=True)
class Less:
    """The first has less of a cost than the second; ``figure`` is a name in `core.tune.evidence.claims.FIGURES`."""

    first: str
    second: str
    figure: str


@dataclass(frozen=True)
class Share:
    """At most this share of the model's parameters is trained."""

    kind: str
    most: float


@dataclass(frozen=True)
class Every:
    """All of the tests hold."""

    tests: tuple["Test", ...]


@dataclass(frozen=True)
class When:
    """The test holds in a run whose ``quantity`` is between ``least`` and ``most``; other runs say nothing."""

    quantity: Quantity
    test: "Test"
    least: float = 0
    most: float = inf


@dataclass(frozen=True)
class Untested:
    """One run has no figure for it; ``why`` is a sentence."""

    why: str


Test = Ahead | Less | Share | Every | When | Untested


@dataclass(frozen=True)
class Claim:
    """A sentence about an approach and the test that decides it."""

    approach: str
    role: Role
    sentence: str
    test: Test


def _keeps_up(first: str, second: str) -> Ahead:
    return Ahead(first, second, -MARGIN)


_PRO: Final = "advantage"
_CON: Final = "disadvantage"
_WHEN: Final = "preferred when"
_FIT, _MEMORY, _DISK, _LATENCY = "seconds_per_fit", "peak_memory_mb", "model_mb", "latency_ms_per_1000"

#: "Plenty" of rows, "few" labels of a class, and "many" texts without a label for each labelled one. The texts give no
#: numbers: 16 of a class is the usual few-shot setting (Gao et al., ACL 2021); the others are this house's reading.
_PLENTY, _FEW_SHOT, _FEW, _MANY = 10_000, 16, 50, 5

#: In the order in which a table shows them. The papers are the usual references of the claims.
CLAIMS: Final[tuple[Claim, ...]] = (
    Claim("majority", _PRO, "Is there at once, sooner than counts of words.", Less("majority", "tfidf", _FIT)),
    Claim("majority", _CON, "Learns nothing: counting words is ahead of it.", Ahead("tfidf", "majority")),
    Claim("majority", _WHEN, "A floor is needed, never a classifier.",
          Untested("It says what the figure is for; no figure decides that.")),
    # S. Wang and C. Manning, Baselines and Bigrams, ACL 2012
    Claim("tfidf", _PRO, "A fit takes less time than fine-tuning a language model.", Less("tfidf", "full", _FIT)),
    Claim("tfidf", _PRO, "Classifies faster than a language model.", Less("tfidf", "full", _LATENCY)),
    Claim("tfidf", _CON, "Falls behind the best supervised language model.", Ahead("supervised", "tfidf")),
    Claim("tfidf", _WHEN, "Labels are plenty: it then keeps up with the best supervised language model.",
          When("train_rows", _keeps_up("tfidf", "supervised"), least=_PLENTY)),
    # T. Brown et al., Language Models are Few-Shot Learners, NeurIPS 2020; T. Le Scao and A. Rush, NAACL 2021
    Claim("prompt", _PRO, "Needs no updates of the model.", Share("prompt", 0.0)),
    Claim("prompt", _PRO, "Is ready sooner than any training of the model.", Less("prompt", "full", _FIT)),
    Claim("prompt", _PRO, "Knows more than the most frequent class.", Ahead("prompt", "majority")),
    Claim("prompt", _CON, "Falls behind training on the labels.", Ahead("supervised", "prompt")),
    Claim("prompt", _CON, "Depends on the wording of the template.",
          Untested("Templates are tried on validation alone, one fit each; that gives no interval of the difference.")),
    Claim("prompt", _WHEN, "Labels are very few: it then keeps up with training on them.",
          When("per_class", _keeps_up("prompt", "supervised"), most=_FEW_SHOT)),
    # M. Peters, S. Ruder and N. Smith, To Tune or Not to Tune?, RepL4NLP 2019
    Claim("frozen", _PRO, "A fit takes less time than full fine-tuning.", Less("frozen", "full", _FIT)),
    Claim("frozen", _PRO, "Needs less memory than full fine-tuning.", Less("frozen", "full", _MEMORY)),
    Claim("frozen", _PRO, "Trains at most 1 % of the parameters.", Share("frozen", 0.01)),
    Claim("frozen", _CON, "Falls behind full fine-tuning.", Ahead("full", "frozen")),
    Claim("frozen", _WHEN, "Compute is short: it is ahead of the baselines, in less time than training the model.",
          Every((Ahead("frozen", "baseline"), Less("frozen", "top_layers", _FIT), Less("frozen", "full", _FIT)))),
    # J. Lee, R. Tang and J. Lin, What Would Elsa Do? Freezing Layers During Transformer Fine-Tuning, 2019
    Claim("top_layers", _PRO, "A fit takes less time than full fine-tuning.", Less("top_layers", "full", _FIT)),
    Claim("top_layers", _PRO, "Is ahead of a head on frozen features.", Ahead("top_layers", "frozen")),
    Claim("top_layers", _CON, "Falls behind full fine-tuning.", Ahead("full", "top_layers")),
    Claim("top_layers", _CON, "A fit takes longer than a head on frozen features.", Less("frozen", "top_layers", _FIT)),
    Claim("top_layers", _WHEN, "Something between is wanted: ahead of frozen features, at less time than full.",
          Every((Ahead("top_layers", "frozen"), Less("top_layers", "full", _FIT)))),
    # J. Devlin et al., BERT, NAACL 2019; M. Mosbach et al., On the Stability of Fine-tuning BERT, ICLR 2021
    Claim("full", _PRO, "No other approach is ahead of it.", _keeps_up("full", "others")),
    Claim("full", _PRO, "Is ahead of a head on frozen features.", Ahead("full", "frozen")),
    Claim("full", _CON, "Needs more memory than LoRA.", Less("lora", "full", _MEMORY)),
    Claim("full", _CON, "A fit takes longer than with LoRA.", Less("lora", "full", _FIT)),
    Claim("full", _CON, "Every task needs a whole model on disk, more than adapters.", Less("adapters", "full", _DISK)),
    Claim("full", _CON, "Forgets more of what the model knew than LoRA does.", Less("lora", "full", "forgotten")),
    Claim("full", _WHEN, "Data and compute are plenty: it is then ahead of the others.",
          When("train_rows", Ahead("full", "others"), least=_PLENTY)),
    # N. Houlsby et al., Parameter-Efficient Transfer Learning for NLP, ICML 2019; A. Rücklé et al., EMNLP 2021
    Claim("adapters", _PRO, "Trains at most 5 % of the parameters.", Share("adapters", 0.05)),
    Claim("adapters", _PRO, "Keeps up with full fine-tuning.", _keeps_up("adapters", "full")),
    Claim("adapters", _PRO, "A task takes less disk than with full fine-tuning.", Less("adapters", "full", _DISK)),
    Claim("adapters", _CON, "The added layers make classifying slower.", Less("full", "adapters", _LATENCY)),
    Claim("adapters", _WHEN, "One model serves many tasks, each with modules of its own.",
          Untested("A run is about one task; what modules save over many tasks does not show in it.")),
    # E. Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022
    Claim("lora", _PRO, "Trains at most 5 % of the parameters.", Share("lora", 0.05)),
    Claim("lora", _PRO, "Keeps up with full fine-tuning.", _keeps_up("lora", "full")),
    Claim("lora", _PRO, "Needs less memory than full fine-tuning.", Less("lora", "full", _MEMORY)),
    Claim("lora", _PRO, "Causes less CO2 than full fine-tuning.", Less("lora", "full", "co2_kg")),
    Claim("lora", _CON, "A low rank leaves less room: falls behind full fine-tuning.", Ahead("full", "lora")),
    Claim("lora", _WHEN, "Energy and memory are scarce: it saves both and keeps up with full fine-tuning.",
          Every((Less("lora", "full", "energy_kwh"), Less("lora", "full", _MEMORY), _keeps_up("lora", "full")))),
    # H. Liu et al., Few-Shot Parameter-Efficient Fine-Tuning is Better and Cheaper than In-Context Learning, 2022
    Claim("ia3", _PRO, "Trains fewer parameters than LoRA.", Less("ia3", "lora", "trainable_parameters")),
    Claim("ia3", _CON, "Scaling alone leaves less room: falls behind LoRA.", Ahead("lora", "ia3")),
    Claim("ia3", _WHEN, "Labels are few: it then keeps up with full fine-tuning.",
          When("per_class", _keeps_up("ia3", "full"), most=_FEW)),
    # E. Ben Zaken, S. Ravfogel and Y. Goldberg, BitFit, ACL 2022
    Claim("bitfit", _PRO, "Trains at most 1 % of the parameters.", Share("bitfit", 0.01)),
    Claim("bitfit", _CON, "Falls behind full fine-tuning.", Ahead("full", "bitfit")),
    Claim("bitfit", _WHEN, "Data are of small or medium size: it then keeps up with full fine-tuning.",
          When("train_rows", _keeps_up("bitfit", "full"), most=_PLENTY)),
    # B. Lester, R. Al-Rfou and N. Constant, The Power of Scale for Parameter-Efficient Prompt Tuning, EMNLP 2021
    Claim("prompt_tuning", _PRO, "Is quick: a fit takes less time than full fine-tuning.",
          Less("prompt_tuning", "full", _FIT)),
    Claim("prompt_tuning", _PRO, "Trains at most 1 % of the parameters.", Share("prompt_tuning", 0.01)),
    Claim("prompt_tuning", _CON, "Falls behind full fine-tuning.", Ahead("full", "prompt_tuning")),
    Claim("prompt_tuning", _CON, "Is weak when texts come from another domain.",
          Untested("The test rows come from where the train rows come from; a shift of domain is not measured.")),
    Claim("prompt_tuning", _WHEN, "The model is very large: it then keeps up with full fine-tuning.",
          When("parameters", _keeps_up("prompt_tuning", "full"), least=1e10)),
    Claim("supervised", _PRO, "Is more accurate than prompting.", Ahead("supervised", "prompt")),
    Claim("supervised", _CON, "Is hungry for labels.",
          Untested("That needs scores at several numbers of labels; a run has one number of train rows.")),
    Claim("supervised", _WHEN, "Labels are plenty: it is then ahead of prompting and of the baselines.",
          When("train_rows", Every((Ahead("supervised", "prompt"), Ahead("supervised", "baseline"))), least=_PLENTY)),
    # S. Gururangan et al., Don't Stop Pretraining, ACL 2020
    Claim("masked_lm", _PRO, "Texts without labels help: it is ahead of the same training without them.",
          Ahead("masked_lm", "plain")),
    Claim("masked_lm", _CON, "Is slower than the same training without it.", Less("plain", "masked_lm", _FIT)),
    Claim("masked_lm", _WHEN, "Texts are many and labels are not: it is then ahead of the same training without it.",
          When("unlabelled_per_row", Ahead("masked_lm", "plain"), least=_MANY)),
    # J. Du et al., Self-training Improves Pre-training for Natural Language Understanding, NAACL 2021;
    # E. Arazo et al., Pseudo-Labeling and Confirmation Bias in Deep Semi-Supervised Learning, IJCNN 2020
    Claim("self_training", _PRO, "Texts without labels help: it is ahead of its teacher alone.",
          Ahead("self_training", "plain")),
    Claim("self_training", _CON, "Learns its own mistakes: falls behind its teacher.", Ahead("plain", "self_training")),
    Claim("self_training", _CON, "Takes longer than its teacher alone.", Less("plain", "self_training", _FIT)),
    Claim("self_training", _WHEN, "Labels are few and texts are many: it is then ahead of its teacher alone.",
          When("per_class", When("unlabelled_per_row", Ahead("self_training", "plain"), least=_MANY), most=_FEW)),
    # X. Liu et al., Multi-Task Deep Neural Networks for Natural Language Understanding, ACL 2019;
    # A. Kendall, Y. Gal and R. Cipolla, Multi-Task Learning Using Uncertainty to Weigh Losses, CVPR 2018
    Claim("multi_task", _PRO, "Further labels of the same texts help: it is ahead of training on one.",
          Ahead("multi_task", "plain")),
    Claim("multi_task", _CON, "Tasks can hurt each other: falls behind training on one.", Ahead("plain", "multi_task")),
    Claim("multi_task", _CON, "Needs weights for the tasks.",
          Untested("That needs the same run with and without tuned weights; a run has one way of weighting.")),
    Claim("multi_task", _WHEN, "Tasks share texts: one model for all keeps up with a model for this one.",
          _keeps_up("multi_task", "plain")),
)  # fmt: skip
