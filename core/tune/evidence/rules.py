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

#: Classes whose names a model can hardly keep apart, and which need more steps of training.
_MANY_CLASSES = 50


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
        """Too few labels of a class to train many weights on."""
        return self.per_class < _FEW

    @property
    def labels(self) -> str:
        """The supply of labels, in words."""
        return f"{count(round(self.per_class), 'train row')} per class ({self.smallest_class:,} in the smallest)"

    def seconds(self, rows: float, share: float = 1.0) -> float:
        """One fit over so many rows, of which ``share`` of the full work is done."""
        speed = _PER_GPU if self.gpu else _PER_CORE * max(self.cores, 1)
        return 6 * self.model_parameters * self.mean_tokens * rows * _EPOCHS * share / speed

    def needs(self, trained: float = 1.0) -> float:
        """Memory in GB for the weights when this share of them trains; what texts need comes on top."""
        return self.model_parameters * (_HELD + (_TRAINED - _HELD) * trained) / 1e9

    def cost(self, share: float, trained: float, rows: float | None = None) -> tuple[Verdict, str]:
        """Whether this machine can do a fit in good time, and the end of a sentence that says so."""
        took, memory = self.seconds(self.train_rows if rows is None else rows, share), self.needs(trained)
        where = "on the GPU" if self.gpu else f"on {count(self.cores, 'core')}"
        if memory > 0.8 * self.memory_gb:
            return "rather not", f"but its weights need {memory:.1f} GB of the {self.memory_gb:g} GB while they train."
        if took > _TOO_LONG:
            return "rather not", f"but a fit would take about {duration(took)} {where}."
        if memory > 0.5 * self.memory_gb:
            return "perhaps", f"but its weights need {memory:.1f} GB of the {self.memory_gb:g} GB, and texts need more."
        return ("perhaps" if took > _LONG else "worth trying"), f"and a fit takes about {duration(took)} {where}."


Rule = Callable[[Case], tuple[Verdict, str]]


def _worse(*verdicts: Verdict) -> Verdict:
    ranks: tuple[Verdict, ...] = ("worth trying", "perhaps", "rather not")
    return max(verdicts, key=ranks.index)


def _majority(case: Case) -> tuple[Verdict, str]:
    return "worth trying", "It costs nothing and is the floor: what cannot beat it has learned nothing."


def _tfidf(case: Case) -> tuple[Verdict, str]:
    return "worth trying", "It takes seconds and needs no model; where words give the class away it is hard to beat."


def _prompt(case: Case) -> tuple[Verdict, str]:
    if case.per_class >= _ENOUGH:
        return "rather not", f"With {case.labels}, training on the labels is usually ahead of asking."
    if case.classes > _MANY_CLASSES:
        return "perhaps", f"It needs no labels, but {case.classes:,} classes are hard to tell apart by their names."
    if case.scarce:
        return "worth trying", f"With {case.labels}, labels are too few to outdo what the model knows already."
    return "perhaps", f"A prompt is worth some hundred labels; here are {case.labels}."


def _frozen(case: Case) -> tuple[Verdict, str]:
    if case.needs(0) > 0.8 * case.memory_gb:
        return "rather not", f"The model alone takes {case.needs(0):.1f} GB of the {case.memory_gb:g} GB."
    took = duration(case.seconds(case.train_rows, 1 / 3 / _EPOCHS))
    fits = f"A head is what {case.labels} can train; each" if case.scarce else "Each"
    return "worth trying", f"{fits} text goes through the model once, about {took} in all, whatever is tried on top."


def _top_layers(case: Case) -> tuple[Verdict, str]:
    verdict, said = case.cost(0.5, 0.35)
    if case.scarce:
        return _worse(verdict, "perhaps"), f"With {case.labels}, there is little to train whole layers on, {said}"
    return verdict, f"The upper layers are where a task changes most, {said}"


def _full(case: Case) -> tuple[Verdict, str]:
    verdict, said = case.cost(1.0, 1.0)
    if case.scarce:
        return "rather not", f"With {case.labels}, training all weights is a matter of luck, {said}"
    if case.train_rows < 1000 or case.smallest_class < 10 or (case.classes > _MANY_CLASSES and case.per_class < _SOME):
        return _worse(verdict, "perhaps"), f"With {case.labels}, much depends on learning rate and luck, {said}"
    return verdict, f"{case.labels} are enough to train all weights, {said}"


def _efficient(share: float, trained: float) -> Rule:
    def rule(case: Case) -> tuple[Verdict, str]:
        verdict, said = case.cost(share, trained)
        if case.scarce:
            return _worse(verdict, "perhaps"), f"Few weights suit few labels, yet here are only {case.labels}, {said}"
        if case.cost(1.0, 1.0)[0] != "worth trying":
            return verdict, f"It spares much of what full training needs on this machine, {said}"
        if case.train_rows < 1000:
            return verdict, f"With {case.train_rows:,} train rows it helps to keep what the model knows, {said}"
        return _worse(verdict, "perhaps"), f"This machine can train all weights, so there is little to save, {said}"

    return rule


def _prompt_tuning(case: Case) -> tuple[Verdict, str]:
    if case.model_parameters < 1e9:
        size = case.model_parameters / 1e6
        return "rather not", f"A model of {size:,.0f} million parameters is too small: it pays from billions on."
    verdict, said = case.cost(0.7, 0.001)
    return (verdict if case.model_parameters >= 1e10 else _worse(verdict, "perhaps")), f"The model is large, {said}"


def _masked_lm(case: Case) -> tuple[Verdict, str]:
    texts = f"{count(case.unlabelled_rows, 'text')} without a label"
    if case.unlabelled_rows < 1000:
        return "rather not", f"{texts}: that is too little to learn a language from."
    verdict, said = case.cost(1.0, 1.0, rows=case.unlabelled_rows + 2 * case.train_rows)
    if case.unlabelled_rows < 10_000:
        return _worse(verdict, "perhaps"), f"{texts} help if their language is unusual, {said}"
    return verdict, f"{texts} can teach the model their language, {said}"


def _self_training(case: Case) -> tuple[Verdict, str]:
    texts = f"{count(case.unlabelled_rows, 'text')} without a label"
    if case.unlabelled_rows < case.train_rows:
        return "rather not", f"{texts}: that adds little to {count(case.train_rows, 'train row')}."
    if case.per_class >= _ENOUGH:
        return "rather not", f"With {case.labels}, its own guesses have little to add."
    if case.smallest_class < 4:
        return "perhaps", f"There are {texts}, but a teacher with {case.labels} errs often and teaches its errors."
    verdict: Verdict = "worth trying" if case.unlabelled_rows >= 5 * case.train_rows else "perhaps"
    return verdict, f"Labels are few and texts are many: {case.labels}, {texts}."


def _multi_task(case: Case) -> tuple[Verdict, str]:
    if not case.tasks:
        return "rather not", "There is no further label column to learn from."
    verdict, said = case.cost(1.0, 1.0)
    if case.per_class >= _ENOUGH:
        return _worse(verdict, "perhaps"), f"{case.labels} leave little for further labels to add, {said}"
    return verdict, f"The same texts have {count(case.tasks, 'further label column')}, which may help, {said}"


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
