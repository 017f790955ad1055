"""A round of self-training with the frozen head against the tutorial ways: 100 TREC questions, 400 without a label.

On each side the student learns from the labelled rows and the texts that its own teacher is sure of; of the tutorial's,
whose confidence nobody calibrates, a quarter at least. Ours is timed with its teacher, the tutorial's without.
The tutorial teaches by Trainer, three epochs, dynamic padding: once all weights, once a linear head whose frozen
encoder reads every text again in every epoch.
"""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.collect.split_files import gather_pair
from core.contracts import FitContext
from core.embed.model import model_folder
from core.split.complete import complete
from core.tune.compare.prepare import Prepared, prepare
from core.tune.models.classifier import build_classifier
from core.tune.self_training import SelfTraining

TREC = Path(__file__).parents[3] / "shared/data/trec"
EPOCHS, SURE = 3, 0.8

pytestmark = [
    pytest.mark.bench,
    pytest.mark.shared,
    pytest.mark.model,
    pytest.mark.skipif(not TREC.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


def module_of(way: str, classes: int) -> Any:
    """The packaged model with a fresh head, all of it trainable or the head alone; its forward gives the loss too."""
    import torch

    class Peer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = build_classifier(model_folder(), classes)
            self.inner.encoder.requires_grad_(way == "all weights")

        def forward(self, input_ids: Any, attention_mask: Any, labels: Any = None) -> dict[str, Any]:
            logits = self.inner(input_ids, attention_mask)
            loss = None if labels is None else torch.nn.functional.cross_entropy(logits, labels)
            return {"logits": logits} if loss is None else {"loss": loss, "logits": logits}

    return Peer()


def trained(way: str, texts: list[str], y: list[int], classes: int, folder: Path) -> Any:
    """A Trainer that has learned."""
    from transformers import AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments, set_seed

    set_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(model_folder())
    rows = [
        {**tokenizer(text, truncation=True, max_length=128), "labels": label}
        for text, label in zip(texts, y, strict=True)
    ]
    for row in rows:
        row.pop("token_type_ids", None)
    arguments = TrainingArguments(
        output_dir=str(folder), num_train_epochs=EPOCHS, per_device_train_batch_size=16, report_to=[],
        learning_rate=2e-4 if way == "all weights" else 1e-2, logging_strategy="no", disable_tqdm=True,
        per_device_eval_batch_size=32, save_strategy="no", dataloader_pin_memory=False,
    )  # fmt: skip
    trainer = Trainer(
        module_of(way, classes), arguments, train_dataset=rows, data_collator=DataCollatorWithPadding(tokenizer)
    )
    trainer.train()
    return trainer


def said(trainer: Any, texts: list[str]) -> np.ndarray:
    """Probabilities of texts from a Trainer."""
    tokenizer = trainer.data_collator.tokenizer
    rows = [{**tokenizer(text, truncation=True, max_length=128), "labels": 0} for text in texts]
    for row in rows:
        row.pop("token_type_ids", None)
    logits = trainer.predict(rows).predictions
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def tutorial(way: str, trec: Prepared, folder: Path) -> tuple[float, float]:
    """Seconds of one round (labelling and the student; the teacher is there), and the student's accuracy on test."""
    task, classes = trec.task, len(trec.task.classes)
    texts, y, others = list(task.train.texts), task.train.y.tolist(), list(task.unlabelled)
    teacher = trained(way, texts, y, classes, folder)
    start = time.perf_counter()
    found = said(teacher, others)
    surest = np.argsort(-found.max(axis=1))[: max(int((found.max(axis=1) >= SURE).sum()), len(others) // 4)]
    more, labels = [others[row] for row in surest], found.argmax(axis=1)[surest].tolist()
    student = trained(way, texts + more, y + labels, classes, folder)
    seconds = time.perf_counter() - start
    return seconds, float((said(student, list(trec.test.texts)).argmax(axis=1) == trec.test.y).mean())


def test_a_round_against_the_tutorial(tmp_path: Path, report: Callable[[str, float, float, str], None]) -> None:
    data = complete(gather_pair(TREC / "train_5500.label", TREC / "TREC_10.label"))
    trec = prepare(data, 100, 0, max_unlabelled=400)
    cache, setting = tmp_path / "cache" / "embeddings", SelfTraining(rounds=1, confidence=SURE)
    for name in ("torch", "transformers", "accelerate", "sklearn.linear_model"):
        import_module(name)
    start = time.perf_counter()
    model = setting.fit(trec.task, FitContext(cache=cache))
    first = time.perf_counter() - start
    start = time.perf_counter()
    setting.fit(trec.task, FitContext(cache=cache))
    later = time.perf_counter() - start
    accuracy = float((model.predict_proba(trec.test.texts).argmax(axis=1) == trec.test.y).mean())
    peers = {way: tutorial(way, trec, tmp_path / way) for way in ("all weights", "a head on features read again")}
    for way, (seconds, peer_accuracy) in peers.items():
        report("teacher and round, features kept", later, seconds, f"a round by Trainer, {way}")
        report("teacher and round, features made", first, seconds, f"a round by Trainer, {way}")
        print(f"accuracy {accuracy:.3f} against {peer_accuracy:.3f}")
    assert len(model.rounds) == 2 and model.rounds[1]["texts"] > 0
    assert later * 20 < min(seconds for seconds, _ in peers.values())
    head = peers["a head on features read again"][1]
    assert accuracy >= head - 2 * (head * (1 - head) / len(trec.test)) ** 0.5
