import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer, set_seed

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.errors import AssayError
from core.tokenize.load import encode
from core.tune.lora import Lora, LoraModel
from core.tune.training.batches import grouped
from core.types import Task
from tests.unit.tune.tiny_families import by_heart, family_folder, same_after_loading, trained, untouched

Make = Callable[..., FitContext]
PARTS = "encoder.base_model.model.encoder.layer.{}.attention.self.{}.lora_{}.default.weight"
LONG = {"epochs": 60, "patience": 60, "batch": 8}


@pytest.fixture(scope="module")
def fitted(small_task: Task, tiny_model: Path) -> LoraModel:
    return Lora(learning_rate=3e-2).fit(small_task, FitContext(seed=0, model=tiny_model, max_tokens=64, **LONG))


@pytest.fixture(scope="module")
def merged(small_task: Task, tiny_model: Path) -> LoraModel:
    context = FitContext(seed=0, model=tiny_model, max_tokens=64, **LONG)
    return Lora(learning_rate=3e-2, merge=True).fit(small_task, context)


def test_learns_32_rows_by_heart(fitted: LoraModel, small_task: Task) -> None:
    assert by_heart(fitted, small_task)


def test_trains_the_products_and_the_head_and_nothing_else(fitted: LoraModel, tiny_model: Path) -> None:
    shapes = {"head.weight": (3, 32), "head.bias": (3,)}
    for layer in range(2):
        for name in ("query", "value"):
            shapes |= {PARTS.format(layer, name, "A"): (8, 32), PARTS.format(layer, name, "B"): (32, 8)}
    assert trained(fitted) == shapes
    untouched(fitted, tiny_model)
    for name, value in fitted.module.named_parameters():
        if "lora_B" in name:
            assert value.abs().max() > 0, f"{name} was not trained"


def test_save_and_load(fitted: LoraModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    same_after_loading(fitted, Lora.load(tmp_path, FitContext(model=tiny_model)), small_task.train.texts)
    other = family_folder("DistilBert", tiny_model, tmp_path / "other")
    with pytest.raises(AssayError, match="another model"):
        Lora.load(tmp_path, FitContext(model=other))


def test_plain_peft_reads_the_parts(fitted: LoraModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    from peft import PeftModel

    fitted.save(tmp_path)
    model = PeftModel.from_pretrained(AutoModel.from_pretrained(str(tiny_model)), str(tmp_path / "peft")).eval()
    batch = AutoTokenizer.from_pretrained(str(tiny_model))(
        list(small_task.train.texts), padding=True, return_tensors="pt"
    )
    with torch.no_grad():
        hidden = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    vectors = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy()
    np.testing.assert_allclose(vectors, fitted.vectors(small_task.train.texts), atol=1e-5)
    assert {path.name for path in (tmp_path / "peft").iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}


def test_merged_and_apart_are_the_same(
    fitted: LoraModel, merged: LoraModel, small_task: Task, tiny_model: Path
) -> None:
    texts = [*small_task.train.texts, "new words", ""]
    np.testing.assert_allclose(merged.predict_proba(texts), fitted.predict_proba(texts), atol=1e-5)
    assert merged.trainable == fitted.trainable, "what was trained, not what is left of it"
    assert not any("lora" in name for name, _ in merged.module.named_parameters())
    before = load_model(tiny_model).state_dict()
    changed = {
        name
        for name, value in merged.module.encoder.state_dict().items()
        if not torch.equal(value.cpu(), before[name].cpu())
    }
    assert changed == {f"encoder.layer.{n}.attention.self.{part}.weight" for n in (0, 1) for part in ("query", "value")}


def test_a_merged_model_is_w_plus_alpha_over_rank_times_b_a(small_task: Task, fit_context: Make) -> None:
    setting = Lora(rank=4, alpha=24, learning_rate=1e-2)
    apart = setting.fit(small_task, fit_context(epochs=1, batch=8))
    merged = setting.model_copy(update={"merge": True}).fit(small_task, fit_context(epochs=1, batch=8))
    state = apart.module.state_dict()
    name = "encoder.layer.0.attention.self.query"
    base = state[f"encoder.base_model.model.{name}.base_layer.weight"]
    product = state[PARTS.format(0, "query", "B")] @ state[PARTS.format(0, "query", "A")]
    torch.testing.assert_close(merged.module.encoder.state_dict()[f"{name}.weight"], base + 24 / 4 * product)


def test_a_merged_model_stands_by_itself(merged: LoraModel, small_task: Task, tmp_path: Path) -> None:
    """It is loaded without the pretrained model, and transformers reads it alone."""
    merged.save(tmp_path)
    back = Lora.load(tmp_path, FitContext(model=tmp_path / "nowhere"))
    same_after_loading(merged, back, small_task.train.texts)
    assert set(load_file(tmp_path / "weights.safetensors")) == {"head.weight", "head.bias"}
    assert not (tmp_path / "peft").exists()
    plain = AutoModel.from_pretrained(str(tmp_path / "merged")).state_dict()
    for name, value in merged.module.encoder.state_dict().items():
        assert torch.equal(plain[name], value.cpu())
    (tmp_path / "again").mkdir()
    back.save(tmp_path / "again")
    again = Lora.load(tmp_path / "again", FitContext())
    np.testing.assert_allclose(again.predict_proba(["card"]), merged.predict_proba(["card"]), atol=1e-6)


class Script:
    """LoRA as a plain peft script would do it, fed the same batches; nothing of it is Assay's but their order."""

    def __init__(self, folder: Path, task: Task, seed: int, rate: float) -> None:
        from peft import LoraConfig, get_peft_model

        set_seed(seed)
        encoder = AutoModel.from_pretrained(str(folder))
        self.head = torch.nn.Linear(32, 3)
        self.model = get_peft_model(encoder, LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"]))
        self.ids, self.y = encode(task.train.texts, folder, 64), torch.from_numpy(task.train.y)
        self.rate, self.rng = rate, np.random.default_rng([seed, 7])
        self.parts = [value for name, value in self.model.named_parameters() if "lora_" in name]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [*self.parts, self.head.weight], "weight_decay": 0.01},
                {"params": [self.head.bias], "weight_decay": 0.0},
            ],
            lr=rate,
        )

    def logits(self, rows: list[int]) -> torch.Tensor:
        longest = max(len(self.ids[row]) for row in rows)
        ids = torch.tensor([self.ids[row] + [0] * (longest - len(self.ids[row])) for row in rows])
        mask = (ids != 0).long()
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = torch.stack([hidden[place, : mask[place].sum()].mean(0) for place in range(len(rows))])
        return self.head(torch.nn.functional.dropout(pooled, 0.1, self.model.training))

    def train(self, epochs: int) -> tuple[list[float], list[np.ndarray]]:
        """The mean loss of each epoch, and the probabilities of all rows after it."""
        total, step, losses, after = epochs * 4, 0, [], []
        rise = max(1, round(total * 0.1))
        for _ in range(epochs):
            self.model.train()
            seen = []
            for rows in grouped([len(row) for row in self.ids], 8, self.rng):
                factor = (step + 1) / rise if step < rise else (total - step) / max(1, total - rise)
                for group in self.optimizer.param_groups:
                    group["lr"] = self.rate * factor
                loss = torch.nn.functional.cross_entropy(self.logits(rows), self.y[rows])
                loss.backward()
                torch.nn.utils.clip_grad_norm_([*self.parts, *self.head.parameters()], 1.0)
                self.optimizer.step()
                self.optimizer.zero_grad()
                seen.append(float(loss.detach()))
                step += 1
            losses.append(sum(seen) / len(seen))
            self.model.eval()
            with torch.no_grad():
                after.append(torch.softmax(self.logits(list(range(32))), dim=1).numpy())
        return losses, after


@pytest.mark.parametrize("epochs", [1, 8])
def test_a_plain_peft_script_comes_to_the_same(epochs: int, small_task: Task, tiny_model: Path) -> None:
    """The same losses in every epoch, and the same probabilities after the best one; seeds differ by far more."""
    losses, after = Script(tiny_model, small_task, seed=3, rate=1e-2).train(epochs)
    context = FitContext(seed=3, model=tiny_model, max_tokens=64, epochs=epochs, patience=epochs, batch=8)
    fitted = Lora(learning_rate=1e-2).fit(small_task, context)
    np.testing.assert_allclose([point["train_loss"] for point in fitted.curve], losses, atol=1e-4)
    best = max(fitted.curve, key=lambda point: (point["validation_macro_f1"], -point["validation_log_loss"]))
    found = fitted.predict_proba(small_task.train.texts)
    np.testing.assert_allclose(found, after[int(best["epoch"]) - 1], atol=1e-3)
    other = Script(tiny_model, small_task, seed=4, rate=1e-2).train(epochs)[1][-1]
    assert np.abs(found - other).max() > 0.02


def test_rank_targets_and_names_decide_what_trains(small_task: Task, fit_context: Make) -> None:
    def count(**setting: Any) -> int:
        return Lora(**setting).fit(small_task, fit_context(max_steps=1)).trainable - 3 * 33

    square, inner = 2 * 32, 32 + 64
    assert count(rank=2) == 2 * 2 * 2 * square
    assert count(rank=2, targets="all_linear") == 2 * 2 * (4 * square + 2 * inner)
    assert count(rank=2, modules=("key", "intermediate.dense")) == 2 * 2 * (square + inner)
    assert count(rank=2, dora=True) == 2 * 2 * (2 * square) + 2 * 2 * 32


def test_dora_trains_lengths_and_can_be_merged(small_task: Task, fit_context: Make, tmp_path: Path) -> None:
    setting = Lora(dora=True, learning_rate=1e-2, targets="all_linear")
    apart = setting.fit(small_task, fit_context(epochs=3, batch=8))
    merged = setting.model_copy(update={"merge": True}).fit(small_task, fit_context(epochs=3, batch=8))
    texts = small_task.train.texts
    np.testing.assert_allclose(merged.predict_proba(texts), apart.predict_proba(texts), atol=1e-5)
    lengths = [name for name in trained(apart) if "lora_magnitude_vector" in name]
    assert len(lengths) == 12
    state = apart.module.state_dict()
    for name in lengths:
        begun = torch.linalg.norm(state[name.split("lora_")[0] + "base_layer.weight"], dim=1)
        assert not torch.equal(state[name], begun), f"{name} was not trained"
    apart.save(tmp_path)
    same_after_loading(apart, Lora.load(tmp_path, fit_context()), texts)


def test_dropout_and_the_seed_change_the_result(small_task: Task, fit_context: Make) -> None:
    def fit(seed: int, dropout: float) -> np.ndarray:
        context = fit_context(seed, epochs=2, batch=8)
        return Lora(dropout=dropout, learning_rate=1e-2).fit(small_task, context).predict_proba(small_task.train.texts)

    first = fit(1, 0.0)
    np.testing.assert_allclose(first, fit(1, 0.0), atol=1e-6)
    assert np.abs(first - fit(2, 0.0)).max() > 1e-3
    assert np.abs(first - fit(1, 0.5)).max() > 1e-3


@pytest.mark.parametrize(
    ("family", "ends"),
    [
        ("DistilBert", {"q_lin", "v_lin"}),
        ("MPNet", {"q", "v"}),
        ("GPT2", {"c_attn"}),
        ("Llama", {"q_proj", "v_proj"}),
    ],
)
def test_other_architectures(
    family: str, ends: set[str], small_task: Task, tiny_model: Path, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    folder = family_folder(family, tiny_model, tmp_path / "model")
    context = FitContext(model=folder, max_tokens=64, epochs=4, patience=4, batch=8)
    assert Lora().obstacle(small_task, context) is None
    fitted = Lora(learning_rate=2e-2).fit(small_task, context)
    untouched(fitted, folder)
    assert {name.split(".lora_")[0].rsplit(".", 1)[1] for name in trained(fitted) if "lora_" in name} == ends
    assert min(point["train_loss"] for point in fitted.curve[1:]) < fitted.curve[0]["train_loss"]
    before = fitted.predict_proba(small_task.train.texts)
    fitted.merge()
    np.testing.assert_allclose(fitted.predict_proba(small_task.train.texts), before, atol=1e-5)
    assert not [one for one in recwarn if "fan_in_fan_out" in str(one.message)]


def test_names_that_the_model_lacks_are_an_obstacle(small_task: Task, fit_context: Make) -> None:
    wrong = Lora(modules=("query", "q_proj"))
    reason = wrong.obstacle(small_task, fit_context())
    assert reason == "The model has no linear map whose name ends in 'q_proj'."
    with pytest.raises(AssayError) as told:
        wrong.fit(small_task, fit_context())
    assert "encoder.layer.1.output.dense" in told.value.remedy
    assert Lora().obstacle(small_task, fit_context()) is None


def test_settings_out_of_bounds_are_refused() -> None:
    for bad in ({"rank": 0}, {"rank": 257}, {"dropout": 1.0}, {"targets": "some"}, {"modules": ("",)}, {"alpha": 0}):
        with pytest.raises(ValidationError):
            Lora(**bad)
    setting = Lora(modules=("query",), dora=True)
    assert Lora.model_validate(json.loads(setting.model_dump_json())) == setting


def test_trials_are_learning_rates_around_the_prior() -> None:
    prior = Lora().learning_rate
    trials = Lora(rank=4).trials(3)
    assert [trial.learning_rate for trial in trials] == [prior, pytest.approx(prior / 2.5), pytest.approx(prior * 2.5)]
    assert {trial.rank for trial in trials} == {4}
