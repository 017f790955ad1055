"""What prompting leaves behind: a pretrained model as it is, and what it is told."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.contracts import FitContext, Fitted
from core.embed.encoder import count_parameters
from core.embed.model import model_digest, model_folder
from core.errors import AssayError
from core.tune.evidence.metrics import validation_scores
from core.tune.models.classifier import softmax
from core.tune.models.prompting.cloze import Cloze
from core.tune.models.prompting.likelihood import Likelihood
from core.tune.models.prompting.scores import temperature_of
from core.tune.models.prompting.similarity import Similarity
from core.tune.models.prompting.wording import Way, Wording
from core.types import Rows

Scorer = Similarity | Cloze | Likelihood

WAYS: Final[dict[Way, type[Scorer]]] = {"similarity": Similarity, "cloze": Cloze, "likelihood": Likelihood}


class PromptModel(Fitted):
    """Probabilities from the mean score over the templates, divided by a temperature.

    ``template_scores`` has one dictionary a template: ``template``, ``validation_macro_f1``, ``validation_log_loss``,
    each at the temperature that suits it best, unless one was given.
    """

    def __init__(self, scorer: Scorer, folder: Path, temperature: float = 1.0) -> None:
        self.scorer, self.folder, self.temperature = scorer, folder, temperature
        self.total = count_parameters(folder)
        self.template_scores: list[dict[str, Any]] = []
        self._seen: dict[str, np.ndarray] = {}

    def look_at(self, rows: Rows, temperature: float | None, context: FitContext) -> None:
        """Score each template on the validation rows and set the temperature, unless it is given."""
        scores = self.scorer.scores(rows.texts, progress=context.progress)
        mean = scores.mean(axis=0)
        self._seen = dict(zip(rows.texts, mean, strict=True))  # they are asked for next; a model is slow to ask twice
        self.temperature = temperature or temperature_of(mean, rows.y)
        for template, one in zip(self.scorer.wording.templates, scores, strict=True):
            chances = softmax(one / (temperature or temperature_of(one, rows.y)))
            self.template_scores.append({"template": template, **validation_scores(chances, rows.y)})

    def details(self) -> dict[str, Any]:
        """The scores of each template on validation."""
        return {"templates": self.template_scores}

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        """Softmax of the scores over the temperature."""
        classes = len(self.scorer.wording.words)
        known = {} if fresh else self._seen
        new = list(texts) if fresh else [text for text in dict.fromkeys(texts) if text not in known]
        scores = self.scorer.scores(new, fresh=fresh).mean(axis=0) if new else np.zeros((0, classes))
        if not fresh:
            both = {**known, **dict(zip(new, scores, strict=True))}
            scores = np.array([both[text] for text in texts]).reshape(len(texts), classes)
        return softmax(scores / self.temperature)

    def save(self, folder: Path) -> None:
        """Write what the model is told; the model itself is the unchanged pretrained one, named by its digest."""
        from safetensors.numpy import save_file

        wording = self.scorer.wording
        if arrays := self.scorer.arrays():  # the examples live on as vectors
            save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / _ARRAYS)
            wording = wording.model_copy(update={"examples": ()})
        kept = {"kind": "prompt", "wording": wording.model_dump(mode="json"), "temperature": self.temperature}
        kept |= {"template_scores": self.template_scores, "base": model_digest(self.folder), "model": str(self.folder)}
        (folder / "prompt.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "PromptModel":
        """What was saved, over the model that it was made for; AssayError with another."""
        from safetensors.numpy import load_file

        kept = json.loads((folder / "prompt.json").read_text(encoding="utf-8"))
        base = model_folder(context.model)
        if model_digest(base) != kept["base"]:
            raise AssayError("These prompts were made for another model.", str(folder), "Load them with that model.")
        wording = Wording.model_validate(kept["wording"])
        arrays = load_file(folder / _ARRAYS) if (folder / _ARRAYS).is_file() else None
        model = cls(WAYS[wording.way].build(base, wording, context, arrays), base, kept["temperature"])
        model.template_scores = kept["template_scores"]
        return model


_ARRAYS: Final = "vectors.safetensors"
