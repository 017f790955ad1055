"""Gradient training with transformers' Trainer: dynamic padding, early stopping on validation, best weights kept."""

import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.contracts import FitContext
from core.tune.training.schedule import Schedule
from core.types import Task


def train(
    module: Any, ids: dict[str, list[list[int]]], task: Task, schedule: Schedule, context: FitContext, filler: int
) -> list[dict[str, float]]:
    """Train the module's parameters that require a gradient; returns one dictionary per epoch.

    ``ids`` holds the token ids of ``train`` and ``validation``. After each epoch the validation rows are scored; the
    weights of the epoch with the best macro-F1 (ties: lower log loss) stay, and training stops when ``patience`` epochs
    brought nothing better. Deterministic for a seed on one machine.
    """
    import torch
    from transformers import PrinterCallback, Trainer, TrainingArguments, set_seed

    from core.tune.training.keep_best import keep_best

    set_seed(context.seed)
    steps = -(-len(task.train) // schedule.batch) * schedule.epochs
    with tempfile.TemporaryDirectory(prefix="assay-train-") as scratch:
        arguments = TrainingArguments(
            output_dir=scratch,
            learning_rate=schedule.learning_rate,
            num_train_epochs=schedule.epochs,
            per_device_train_batch_size=schedule.batch,
            weight_decay=schedule.weight_decay,
            warmup_steps=round(steps * schedule.warmup),
            lr_scheduler_type="linear",
            eval_strategy="no",
            save_strategy="no",
            logging_strategy="epoch",
            report_to=[],
            disable_tqdm=True,
            seed=context.seed,
            remove_unused_columns=False,
            dataloader_pin_memory=False,
            use_cpu=not torch.cuda.is_available(),
            bf16=torch.cuda.is_available() and torch.cuda.is_bf16_supported(),
            train_sampling_strategy="group_by_length",
        )
        best = keep_best(task, ids["validation"], schedule, context, filler)
        trainer = Trainer(
            model=module,
            args=arguments,
            train_dataset=_examples(ids["train"], task.train.y),
            data_collator=_collator(filler),
            callbacks=[best],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    module.load_state_dict(best.weights, strict=False)
    return best.curve


def _examples(ids: Sequence[Sequence[int]], y: np.ndarray) -> Any:
    """What Trainer reads rows from."""
    return [{"input_ids": list(row), "labels": int(label)} for row, label in zip(ids, y, strict=True)]


def _collator(filler: int) -> Any:
    """Pads a batch to its own longest row."""
    import torch

    from core.embed.encoder import pad

    def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        tokens, mask = pad([row["input_ids"] for row in rows], filler)
        labels = torch.tensor([row["labels"] for row in rows])
        return {"input_ids": tokens.cpu(), "attention_mask": mask.cpu(), "labels": labels}

    return collate
