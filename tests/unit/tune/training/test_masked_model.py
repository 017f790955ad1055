import json
import shutil
from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import BertForMaskedLM, GPT2Config, GPT2Model, T5Config

from core.embed.language_model import load_language_model, logits_at
from core.errors import AssayError
from core.tune.training.masked_model import load_masked, no_masks, one_gradient


@pytest.fixture
def with_head(tiny_model: Path, tmp_path: Path) -> Path:
    """The tiny model with a head of its own."""
    folder = Path(shutil.copytree(tiny_model, tmp_path / "with_head"))
    load_language_model(tiny_model, "masked", fresh_head=True).save_pretrained(folder)
    return folder


def test_a_model_with_a_head_keeps_it(with_head: Path) -> None:
    module, fresh = load_masked(with_head, [[7, 8]])
    assert not fresh
    kept = BertForMaskedLM.from_pretrained(with_head).state_dict()
    for name, value in module.state_dict().items():
        assert torch.equal(value.cpu(), kept[name]), name


def test_a_fresh_head_begins_with_frequencies_and_the_identity(tiny_model: Path) -> None:
    module, fresh = load_masked(tiny_model, [[7, 8, 8], [8]])
    assert fresh
    bias = module.get_output_embeddings().bias.detach().cpu()
    assert bias.exp().sum() == pytest.approx(1, abs=1e-4)
    assert float(bias[8] - bias[7]) == pytest.approx(log(3.1 / 1.1), abs=1e-4)
    assert bias.argmax() == 8 and bias[9] == bias.min()
    torch.testing.assert_close(module.cls.predictions.transform.dense.weight.detach().cpu(), torch.eye(32))
    assert module.get_output_embeddings().weight is module.get_input_embeddings().weight
    encoder = load_language_model(tiny_model, "masked", fresh_head=True).base_model.state_dict()
    for name, value in module.base_model.state_dict().items():
        assert torch.equal(value, encoder[name]), f"{name} of the encoder was touched"


def test_one_gradient_is_that_of_autograd(tiny_model: Path) -> None:
    module, _ = load_masked(tiny_model, [[7, 8]])
    module.eval()
    tokens = torch.tensor([[2, 50, 50, 60, 3], [2, 70, 3, 0, 0]], device=module.device)
    mask = (tokens > 0).long()
    where = torch.zeros_like(mask).bool()
    where[0, 1] = where[1, 1] = True

    def gradients() -> dict[str, torch.Tensor]:
        module.zero_grad()
        torch.nn.functional.cross_entropy(
            logits_at(module, tokens, mask, where), torch.tensor([55, 65], device=module.device)
        ).backward()
        return {name: value.grad.clone() for name, value in module.named_parameters()}

    plain = gradients()
    with one_gradient(module):
        ours = gradients()
        with torch.inference_mode():
            scored = logits_at(module, tokens, mask, where)
    again = gradients()
    assert "forward" not in vars(module.get_input_embeddings())
    for name, value in plain.items():
        torch.testing.assert_close(ours[name], value, rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(again[name], value, rtol=0, atol=0)
    torch.testing.assert_close(scored, logits_at(module, tokens, mask, where).detach())
    assert plain["bert.embeddings.word_embeddings.weight"][50].abs().sum() > 0


def test_one_gradient_leaves_tables_of_their_own_alone(tiny_model: Path) -> None:
    module, _ = load_masked(tiny_model, [[7, 8]])
    last = module.get_output_embeddings()
    last.weight = torch.nn.Parameter(last.weight.detach().clone())
    with one_gradient(module):
        assert "forward" not in vars(module.get_input_embeddings())


def test_models_that_know_no_hidden_words(tiny_model: Path, tmp_path: Path) -> None:
    assert no_masks(tiny_model) is None

    def folder(name: str, change: Callable[[dict[str, Any]], None], file: str = "config.json") -> Path:
        place = Path(shutil.copytree(tiny_model, tmp_path / name))
        config = json.loads((place / file).read_text())
        change(config)
        (place / file).write_text(json.dumps(config))
        return place

    decoder = folder("decoder", lambda config: config.update(is_decoder=True))
    assert "left to right" in str(no_masks(decoder))
    assert "'t5'" in str(no_masks(folder("pairs", lambda config: config.update(T5Config().to_dict()))))
    GPT2Model(GPT2Config(n_embd=8, n_layer=1, n_head=1, vocab_size=20)).save_pretrained(tmp_path / "gpt")
    assert "left to right" in str(no_masks(tmp_path / "gpt"))
    bare = folder("bare", lambda config: config.update(mask_token=None), "tokenizer_config.json")
    if "mask token" not in str(no_masks(bare)):
        pytest.fail(f"a tokenizer without a mask token was taken: {no_masks(bare)}")


def test_a_broken_folder_is_no_reason_for_a_fresh_head(tiny_model: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(tiny_model, tmp_path / "broken"))
    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(AssayError, match="lack"):
        load_masked(folder, [[7]])
