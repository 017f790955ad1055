"""Rules of thumb: what the size of the data, the classes and the machine say about an approach before any run.

Every rule reads a `Case` and gives a verdict and a reason; none has a figure of the run that follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from core.words import count, duration

Verdict = Literal["worth trying", "perhaps", "rather not"]

#: Multiplications and additions per second that training reaches: what short texts gave on a processor of two cores
#: (22 M parameters, 13 tokens, 55 rows/s, six operations per parameter and token), and a cautious figure for a GPU.
_PER_CORE, _PER_GPU = 4.5e10, 2e13

#: Bytes per parameter: weights, gradient and the two moments of AdamW in 32 bits; weights alone.
_TRAINED, _HELD = 16, 4

#: Epochs of the estimate, and what is long and too long for one fit, in seconds.
_EPOCHS, _LONG, _TOO_LONG = 5, 600, 3600

#: Train rows per class: the few-shot setting; where training overtakes prompts; where labels are no longer scarce.
_FEW, _SOME, _ENOUGH = 16, 50, 200


@dataclass(frozen=True)
class Case:
    """What is known before a run, and what follows from it; the fields are those of `core.tune.evidence.advice`."""

    train_rows: int
    classes: int
    smallest_class: int
    unlabelled_rows: int
    tasks: int
    mean_tokens: float
    model_parameters: int
    cores: int
    gpu: bool
    memory_gb: float

    @property
    def per_class(self) -> float:
        """Train rows per class, the mean."""
        return self.train_rows / max(self.classes, 1)

    @property
    def scarce(self) -> bool:
        """Too few labels to train many weights on: few per class, or a class with fewer than ten rows."""
        return self.per_class < _FEW or self.smallest_class < 10

    @property
    def labels(self) -> str:
        """The supply of labels, in words."""
        return f"{count(round(self.per_class), 'train row')} per class, {self.smallest_class:,} in the smallest"

    def seconds(self, rows: float, share: float = 1.0) -> float:
        """One fit over so many rows, of which ``share`` of the full work is done."""
        speed = _PER_GPU if self.gpu else _PER_CORE * max(self.cores, 1)
        return 6 * self.model_parameters * self.mean_tokens * rows * _EPOCHS * share / speed

    def needs(self, trained: float = 1.0) -> float:
        """Memory in GB for the weights when this share of them trains; what texts need comes on top."""
        return self.model_parameters * (_HELD + (_TRAINED - _HELD) * trained) / 1e9

    def cost(self, share: float, trained: float, rows: float | None = None) -> tuple[Verdict, str]:
        """Whether this machine can do a fit in good time, and what it would take."""
        took, memory = self.seconds(self.train_rows if rows is None else rows, share), self.needs(trained)
        where = "on the GPU" if self.gpu else f"on {count(self.cores, 'core')}"
        said = f"a fit takes about {duration(took)} {where} and {memory:.1f} GB for the weights"
        if memory > 0.8 * self.memory_gb:
            return "rather not", f"{said}, of {self.memory_gb:g} GB."
        if took > _TOO_LONG:
            return "rather not", f"{said}."
        return ("perhaps" if took > _LONG or memory > 0.5 * self.memory_gb else "worth trying"), f"{said}."


Rule = Callable[[Case], tuple[Verdict, str]]


def _worse(*verdicts: Verdict) -> Verdict:
    ranks: tuple[Verdict, ...] = ("worth trying", "perhaps", "rather not")
    return max(verdicts, key=ranks.index)


def _majority(case: Case) -> tuple[Verdict, str]:
    return "worth trying", "it costs nothing and is the floor: what cannot beat it has learned nothing."


def _tfidf(case: Case) -> tuple[Verdict, str]:
    return "worth trying", "it takes seconds without a model, and on long or topical texts it is hard to beat."


def _prompt(case: Case) -> tuple[Verdict, str]:
    if case.per_class >= _ENOUGH:
        return "rather not", f"with {case.labels}, training on the labels is ahead of asking."
    if case.classes > 50:
        return "perhaps", f"it needs no labels, but {case.classes:,} classes are hard to tell apart by their names."
    verdict: Verdict = "worth trying" if case.scarce else "perhaps"
    return verdict, f"a prompt stands for some hundred labels, and there are {case.labels}."


def _frozen(case: Case) -> tuple[Verdict, str]:
    took = duration(case.seconds(case.train_rows, 1 / 3 / _EPOCHS))
    if case.needs(0) > 0.8 * case.memory_gb:
        return "rather not", f"the model alone takes {case.needs(0):.1f} GB of {case.memory_gb:g} GB."
    return "worth trying", f"each text goes through the model once, about {took}; it copes with {case.labels}."


def _top_layers(case: Case) -> tuple[Verdict, str]:
    verdict, said = case.cost(0.5, 0.35)
    if case.scarce:
        return _worse(verdict, "perhaps"), f"{case.labels}, is little for training layers; {said}"
    return verdict, f"the upper layers hold most of what a task changes; {said}"


def _full(case: Case) -> tuple[Verdict, str]:
    verdict, said = case.cost(1.0, 1.0)
    if case.scarce:
        return "rather not", f"{case.labels}, is too little for training all weights: it depends on luck; {said}"
    if case.train_rows < 1000 or (case.classes > 50 and case.per_class < _SOME):
        return _worse(verdict, "perhaps"), f"{case.labels}, makes it depend on the learning rate and on luck; {said}"
    return verdict, f"{case.labels}, is enough to train all weights; {said}"


def _efficient(share: float, trained: float) -> Rule:
    def rule(case: Case) -> tuple[Verdict, str]:
        verdict, said = case.cost(share, trained)
        if case.scarce:
            return _worse(verdict, "perhaps"), f"few weights suit few labels, but {case.labels}, is very little; {said}"
        if case.cost(1.0, 1.0)[0] != "worth trying":
            return verdict, f"it spares what full training needs on this machine; {said}"
        if case.train_rows < 1000:
            return verdict, f"with {case.train_rows:,} train rows it helps to keep what the model knows; {said}"
        return _worse(verdict, "perhaps"), f"this machine can train all weights, so there is little to save; {said}"

    return rule


def _prompt_tuning(case: Case) -> tuple[Verdict, str]:
    if case.model_parameters < 1e9:
        size = case.model_parameters / 1e6
        return "rather not", f"a model of {size:,.0f} million parameters is far too small: it pays from billions on."
    verdict, said = case.cost(2 / 3, 0.001)
    return (verdict if case.model_parameters >= 1e10 else _worse(verdict, "perhaps")), f"the model is large; {said}"


def _masked_lm(case: Case) -> tuple[Verdict, str]:
    verdict, said = case.cost(1.0, 1.0, rows=case.unlabelled_rows + 2 * case.train_rows)
    texts = count(case.unlabelled_rows, "text")
    if case.unlabelled_rows < 1000:
        return "rather not", f"{texts} without a label are too few to learn a language from."
    if case.unlabelled_rows < 10_000:
        return _worse(verdict, "perhaps"), f"{texts} without a label help if the language is unusual; {said}"
    return verdict, f"{texts} without a label can teach the model their language; {said}"


def _self_training(case: Case) -> tuple[Verdict, str]:
    texts = f"{count(case.unlabelled_rows, 'text')} without a label"
    if case.unlabelled_rows < case.train_rows:
        return "rather not", f"{texts} add little to {count(case.train_rows, 'train row')}."
    if case.smallest_class < 4:
        return "perhaps", f"{texts} could help, but a teacher with {case.labels}, errs often and teaches its errors."
    if case.per_class >= _ENOUGH:
        return "rather not", f"with {case.labels}, the teacher knows what its own guesses could show."
    verdict: Verdict = "worth trying" if case.unlabelled_rows >= 5 * case.train_rows else "perhaps"
    return verdict, f"labels are few and texts are many: {case.labels}, and {texts}."


def _multi_task(case: Case) -> tuple[Verdict, str]:
    if not case.tasks:
        return "rather not", "there is no further label column to learn from."
    verdict, said = case.cost(1.0, 1.0)
    if case.per_class >= _ENOUGH:
        return _worse(verdict, "perhaps"), f"{case.labels}, leaves little for further labels to add; {said}"
    return verdict, f"{count(case.tasks, 'further label column')} of the same texts may help; {said}"


#: Each approach with its rule and where the rule comes from, in the order of the table of approaches.
RULES: Final[dict[str, tuple[Rule, str]]] = {
    "majority": (_majority, "a baseline"),
    "tfidf": (_tfidf, "Wang and Manning, Baselines and Bigrams, ACL 2012"),
    "prompt": (_prompt, "Le Scao and Rush, How Many Data Points is a Prompt Worth?, NAACL 2021"),
    "frozen": (_frozen, "Peters et al., To Tune or Not to Tune?, RepL4NLP 2019"),
    "top_layers": (_top_layers, "Lee et al., What Would Elsa Do?, 2019"),
    "full": (_full, "Mosbach et al., On the Stability of Fine-tuning BERT, ICLR 2021"),
    "adapters": (_efficient(0.7, 0.02), "He et al., On the Effectiveness of Adapter-based Tuning, ACL 2021"),
    "lora": (_efficient(0.7, 0.01), "Hu et al., LoRA, ICLR 2022"),
    "ia3": (_efficient(0.7, 0.001), "Liu et al., Few-Shot Parameter-Efficient Fine-Tuning, NeurIPS 2022"),
    "bitfit": (_efficient(0.7, 0.001), "Ben Zaken et al., BitFit, ACL 2022"),
    "prompt_tuning": (_prompt_tuning, "Lester et al., The Power of Scale, EMNLP 2021"),
    "masked_lm": (_masked_lm, "Gururangan et al., Don't Stop Pretraining, ACL 2020"),
    "self_training": (_self_training, "Du et al., Self-training Improves Pre-training, NAACL 2021"),
    "multi_task": (_multi_task, "Standley et al., Which Tasks Should Be Learned Together?, ICML 2020"),
}
