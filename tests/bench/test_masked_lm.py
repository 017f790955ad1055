"""Adaptation on texts alone against the tutorial way: Trainer, padding per batch, logits of every position."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.collect.split_files import gather_pair
from core.contracts import FitContext
from core.embed.model import model_folder
from core.split.complete import complete
from core.tokenize.load import encode, load_tokenizer
from core.tune.compare.prepare import Prepared, prepare
from core.tune.models.linear import LinearHead
from core.tune.training.adaptation import Adaptation, AdaptedEncoder, adapt

TREC = Path(__file__).parents[3] / "shared/data/trec"
HOW = Adaptation(share=0.15, epochs=1, rate=2e-4)
TEXTS, HELD, TOKENS, BATCH = 600, 60, 128, 16


def tutorial(texts: list[str], folder: Path, place: Path) -> dict[str, Any]:
    """The encoder's weights after the script that the libraries' own course teaches, with our rate and batch."""
    import torch
    from transformers import AutoModelForMaskedLM, DataCollatorForLanguageModeling, Trainer, TrainingArguments

    rows = [{"input_ids": row} for row in encode(texts, folder, TOKENS)]
    module = AutoModelForMaskedLM.from_pretrained(str(folder), dtype=torch.float32)
    settings = TrainingArguments(
        output_dir=str(place), num_train_epochs=HOW.epochs, learning_rate=HOW.rate, warmup_steps=0.1, weight_decay=0.01,
        per_device_train_batch_size=BATCH, per_device_eval_batch_size=BATCH, eval_strategy="epoch", seed=0,
        save_strategy="no", report_to=[], disable_tqdm=True, logging_strategy="no", dataloader_pin_memory=False,
    )  # fmt: skip
    collator = DataCollatorForLanguageModeling(load_tokenizer(folder), mlm_probability=HOW.share)
    Trainer(module, settings, collator, train_dataset=rows[HELD:], eval_dataset=rows[:HELD]).train()
    return {name: value.cpu() for name, value in module.base_model.state_dict().items()}


def accuracy(tensors: dict[str, Any], name: str, prepared: Prepared) -> float:
    """Share of the test rows that a logistic head on the adapted vectors gets right."""
    encoder = AdaptedEncoder(model_folder(), name, tensors, TOKENS)
    rows, test = prepared.task.train, prepared.test
    head = LinearHead.fit(encoder.encode(rows.texts), rows.y, len(prepared.task.classes), 10.0)
    return float((head.predict_proba(encoder.encode(test.texts)).argmax(axis=1) == test.y).mean())


@pytest.mark.bench
@pytest.mark.shared
@pytest.mark.model
@pytest.mark.skipif(not TREC.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_adaptation(tmp_path: Path, report: Callable[[str, float, float, str], None]) -> None:
    """Both sides twice, in turn; the same texts, passes, batch, rate, and held-out texts scored after each pass."""
    prepared = prepare(complete(gather_pair(TREC / "train_5500.label", TREC / "TREC_10.label")), 500, 0)
    texts = [*prepared.task.train.texts, *prepared.task.unlabelled][:TEXTS]
    context = FitContext(seed=0, max_tokens=TOKENS, batch=BATCH)
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(2):
        start = time.perf_counter()
        ours = adapt(model_folder(), texts, HOW, context)
        seconds["ours"].append(time.perf_counter() - start)
        start = time.perf_counter()
        peer = tutorial(texts, model_folder(), tmp_path)
        seconds["peer"].append(time.perf_counter() - start)
    report("adaptation on 600 questions", sum(seconds["ours"]), sum(seconds["peer"]), "Trainer, logits everywhere")
    found, other = accuracy(ours.tensors, "ours", prepared), accuracy(peer, "peer", prepared)
    error = (other * (1 - other) / len(prepared.test)) ** 0.5
    print(f"accuracy of a head on the vectors: {found:.3f} against {other:.3f}, standard error {error:.3f}; {seconds}")
    assert sum(seconds["peer"]) >= 1.5 * sum(seconds["ours"])
    assert found >= other - error
