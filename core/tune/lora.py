"""The approach `lora`."""

import copy
import json
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from core.contracts import FitContext
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.models.classifier import build_classifier
from core.tune.models.peft_parts import (
    attach,
    attention_names,
    known,
    lacking,
    projections,
    refusal,
    skeleton,
    transposed,
)
from core.tune.training.approach import MOST_RATE, GradientApproach
from core.tune.training.fitted import TrainedModel
from core.types import Task

_Suffix = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Lora(GradientApproach, frozen=True):
    """The language model stays; a product of two small matrices beside each chosen weight matrix is trained.

    LoRA through peft (Hu et al. 2022), with a fresh head. The product times alpha / rank is added to the matrix; it
    begins at 0, so that training begins with the pretrained model. Saved apart, the parts are a few hundred kilobytes,
    and peft can read them by itself from the folder ``peft``; merged, the folder ``merged`` holds a whole model that
    needs neither peft nor the pretrained one, with the same probabilities.
    """

    kind: Literal["lora"] = "lora"
    trains: ClassVar[str] = "low-rank matrices"
    effort: ClassVar[float] = 22.0
    rank: int = Field(default=8, ge=1, le=256, description="Inner width of the product.")
    alpha: int = Field(default=16, ge=1, le=1024, description="The product is multiplied by alpha / rank.")
    dropout: float = Field(default=0.0, ge=0, lt=1, description="Share of the product's inputs that training drops.")
    targets: Literal["attention", "all_linear"] = Field(
        default="attention", description="Query and value projections, or every linear map of the model."
    )
    modules: tuple[_Suffix, ...] = Field(
        default=(), max_length=50, description="Ends of module names to adapt in place of these targets."
    )
    dora: bool = Field(
        default=False, description="Train the length of each matrix's rows apart from their direction (DoRA)."
    )
    merge: bool = Field(default=False, description="Add the products to the model's own matrices after training.")
    learning_rate: float = Field(default=2e-3, gt=0, le=MOST_RATE, description="Peak learning rate of AdamW.")

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Models that have no such modules."""
        return refusal(lambda: self._names(skeleton(context.model)))

    def equip(self, module: Any, context: FitContext) -> None:
        """Let peft put a product beside each chosen matrix."""
        from peft import LoraConfig, TaskType

        names = self._names(module.encoder)
        config = LoraConfig(
            task_type=TaskType.FEATURE_EXTRACTION,
            r=self.rank,
            lora_alpha=self.alpha,
            lora_dropout=self.dropout,
            use_dora=self.dora,
            target_modules=names,
            fan_in_fan_out=transposed(module.encoder, names),
        )
        attach(module, config)

    def fit(self, task: Task, context: FitContext) -> "LoraModel":
        """Train with early stopping on the validation rows; then merge, if that was asked for."""
        found = super().fit(task, context)
        fitted = LoraModel(found.module, found.folder, found.kept, found.curve)
        if self.merge:
            fitted.merge()
        return fitted

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> "LoraModel":
        """The parts over the pretrained model that they came from, or the merged model by itself."""
        kept = json.loads((folder / "model.json").read_text())
        if not kept["setting"]["merge"]:
            found = super().load(folder, context)
            return LoraModel(found.module, found.folder, found.kept, found.curve)
        from safetensors.torch import load_file

        module = build_classifier(folder / "merged", kept["classes"], kept["pooling"])
        module.encoder.requires_grad_(False)
        module.load_state_dict(load_file(folder / "weights.safetensors"), strict=False)
        return LoraModel(module, folder / "merged", kept, [])

    def _names(self, encoder: Any) -> list[str]:
        """Ends of the names of the modules to adapt; AssayError when the model lacks one."""
        from peft.utils.constants import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING as TABLE

        if self.modules:
            if unknown := lacking(encoder, self.modules):
                raise AssayError(
                    f"The model has no linear map whose name ends in '{unknown[0]}'.",
                    type(encoder).__name__,
                    f"Its last one is '{list(projections(encoder))[-1]}'; name the ends of such names.",
                )
            return list(self.modules)
        if self.targets == "all_linear":
            return list(projections(encoder))
        query, _, value = ("", "", "") if (table := known(TABLE, encoder)) else attention_names(encoder)
        return table or list(dict.fromkeys([query, value]))


class LoraModel(TrainedModel):
    """A classifier whose encoder has LoRA's parts beside its matrices, or, once merged, in them."""

    def __init__(self, module: Any, folder: Path, kept: dict[str, Any], curve: Any) -> None:
        super().__init__(module, folder, kept, curve)
        self.trainable = int(kept.get("trainable", self.trainable))

    @property
    def merged(self) -> bool:
        """Whether the parts are in the model's own matrices."""
        return "trainable" in self.kept

    def merge(self) -> None:
        """Add the products to the matrices; what remains is a plain model. Probabilities stay the same to 1e-5."""
        self.kept = {**self.kept, "trainable": self.trainable}
        self.module.encoder = self.module.encoder.merge_and_unload()
        self.total = sum(value.numel() for value in self.module.parameters())

    def save(self, folder: Path) -> None:
        """Write what every trained model writes, and a folder for others: ``peft``, or the whole ``merged`` model."""
        super().save(folder)
        if self.merged:
            self.module.encoder.save_pretrained(folder / "merged")
            load_tokenizer(self.folder).save_pretrained(folder / "merged")
        else:
            _save_for_peft(self.module.encoder, folder / "peft")


def _save_for_peft(encoder: Any, folder: Path) -> None:
    """The adapter as peft's own files, without the head."""
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    config = copy.copy(encoder.peft_config["default"])
    config.inference_mode = True
    config.save_pretrained(str(folder))
    weights = get_peft_model_state_dict(encoder, save_embedding_layers=False)
    tensors = {name: value.detach().contiguous().cpu() for name, value in weights.items()}
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
