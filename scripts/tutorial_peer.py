"""The peer: each approach as tutorials script it, with transformers' Trainer, peft, and padding to the longest row."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

#: What is trained, the learning rate that suits it here.
RATES = {
    "frozen": 1e-2, "top_layers": 3e-4, "full": 1.2e-4, "lora": 2e-3, "ia3": 1e-2, "bitfit": 2e-3,
    "prompt_tuning": 1e-2,
}  # fmt: skip


def prepared(kind: str, folder: Path, classes: int) -> Any:
    """AutoModelForSequenceClassification with what the approach trains unfrozen or added by peft."""
    import peft
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=classes)
    configs = {
        "lora": lambda: peft.LoraConfig(task_type="SEQ_CLS", r=8, lora_alpha=16, target_modules=["query", "value"]),
        "ia3": lambda: peft.IA3Config(
            task_type="SEQ_CLS",
            target_modules=["key", "value", "output.dense"],
            feedforward_modules=["output.dense"],
        ),
        "prompt_tuning": lambda: peft.PromptTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=20),
    }
    if kind in configs:
        return peft.get_peft_model(model, configs[kind]())
    if kind == "full":
        return model
    model.bert.requires_grad_(False)
    model.bert.pooler.requires_grad_(kind != "frozen")
    if kind == "top_layers":
        model.bert.encoder.layer[-2:].requires_grad_(True)
    if kind == "bitfit":
        for name, value in model.named_parameters():
            value.requires_grad_(name.endswith("bias") or name.startswith("classifier"))
    return model


def fit(
    kind: str, folder: Path, train: tuple[Sequence[str], np.ndarray], test: tuple[Sequence[str], np.ndarray],
    classes: int, epochs: int, seed: int = 0,
) -> tuple[float, float]:  # fmt: skip
    """Seconds of loading, tokenizing, training and predicting the test rows, and the accuracy on them."""
    from transformers import AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments, set_seed

    start = time.perf_counter()
    set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = prepared(kind, folder, classes)

    def rows(part: tuple[Sequence[str], np.ndarray]) -> list[dict[str, Any]]:
        encoded = tokenizer(list(part[0]), truncation=True, max_length=128)
        return [
            {**{name: values[place] for name, values in encoded.items()}, "labels": int(label)}
            for place, label in enumerate(part[1])
        ]

    with tempfile.TemporaryDirectory() as scratch:
        arguments = TrainingArguments(
            output_dir=scratch, learning_rate=RATES[kind], num_train_epochs=epochs, per_device_train_batch_size=16,
            per_device_eval_batch_size=16, weight_decay=0.01, warmup_steps=0.1, save_strategy="no", report_to=[],
            eval_strategy="epoch", disable_tqdm=True, use_cpu=True, seed=seed, logging_strategy="no",
        )  # fmt: skip
        trainer = Trainer(
            model=model, args=arguments, train_dataset=rows(train), eval_dataset=rows(test),
            data_collator=DataCollatorWithPadding(tokenizer),
        )  # fmt: skip
        trainer.train()
        held: Any = rows(test)
        said = np.asarray(trainer.predict(held).predictions).argmax(axis=1)
    return time.perf_counter() - start, float((said == test[1]).mean())
