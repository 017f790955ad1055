import copy
from pathlib import Path
from typing import Any, get_args

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from torch.nn.functional import gelu, layer_norm, linear

from core.errors import AssayError
from core.tune.models.bottleneck import (
    Placement,
    adapter_state,
    add_adapters,
    layer_norms,
    load_adapter_state,
    remove_adapters,
)
from core.tune.models.layers import blocks, hidden_before, skip_blocks

PLACEMENTS = get_args(Placement)
SMALL = {"vocab_size": 40, "max_position_embeddings": 32, "num_hidden_layers": 2, "pad_token_id": 0}
WIDE = {"hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 48}
LLAMA = {**SMALL, **WIDE, "num_key_value_heads": 2, "head_dim": 16, "bos_token_id": 1, "eos_token_id": 2}

#: Arguments of a configuration with 2 layers, 32 wide.
FAMILIES: dict[str, dict[str, Any]] = {
    "Bert": {**SMALL, **WIDE},
    "Roberta": {**SMALL, **WIDE, "pad_token_id": 1},
    "MPNet": {**SMALL, **WIDE, "pad_token_id": 1},
    "DistilBert": {"vocab_size": 40, "n_layers": 2, "dim": 32, "n_heads": 2, "hidden_dim": 48},
    "ModernBert": {**SMALL, **WIDE, "bos_token_id": 1, "eos_token_id": 2, "sep_token_id": 2, "cls_token_id": 1},
    "GPT2": {"vocab_size": 40, "n_layer": 2, "n_positions": 32, "n_embd": 32, "n_head": 2},
    "Llama": LLAMA,
    "Qwen3": LLAMA,
    "GPTNeoX": {**SMALL, **WIDE, "bos_token_id": 1, "eos_token_id": 2},
}
EVERY = [(family, placement) for family in FAMILIES for placement in PLACEMENTS]


def tiny(family: str = "Bert") -> Any:
    """A model of a family with random weights, in eval mode."""
    torch.manual_seed(0)
    config = getattr(transformers, f"{family}Config")(**FAMILIES[family])
    model = transformers.AutoModel.from_config(config).eval()
    fill(model.parameters())
    return model


def fill(values: Any) -> None:
    for value in values:
        torch.nn.init.normal_(value, std=0.2)


def batch() -> dict[str, torch.Tensor]:
    """Two rows of 7 and 4 tokens, padded at the right end."""
    ids = torch.randint(3, 40, (2, 7), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    return {"input_ids": ids, "attention_mask": mask}


def last(model: Any) -> torch.Tensor:
    given = batch()
    return model(**given).last_hidden_state[given["attention_mask"] == 1]


def by_hand(model: Any, state: dict[str, torch.Tensor], placement: str) -> torch.Tensor:
    """BERT's forward pass from its weights, with the adapters where the papers draw them."""
    weights, given, heads = model.state_dict(), batch(), model.config.num_attention_heads
    ids, mask = given["input_ids"], given["attention_mask"]

    def dense(name: str, hidden: torch.Tensor, own: bool = False) -> torch.Tensor:
        source = state if own else weights
        return linear(hidden, source[f"{name}.weight"], source[f"{name}.bias"])

    def norm(name: str, hidden: torch.Tensor) -> torch.Tensor:
        return layer_norm(hidden, (32,), weights[f"{name}.weight"], weights[f"{name}.bias"], eps=1e-12)

    def adapter(name: str, hidden: torch.Tensor) -> torch.Tensor:
        return hidden + dense(f"{name}.up", gelu(dense(f"{name}.down", hidden, True)), True)

    def heads_of(hidden: torch.Tensor) -> torch.Tensor:
        return hidden.unflatten(-1, (heads, -1)).transpose(1, 2)

    words, places = (weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
    hidden = words[ids] + places[: ids.shape[1]] + weights["embeddings.token_type_embeddings.weight"][0]
    hidden = norm("embeddings.LayerNorm", hidden)
    for place in range(2):
        block = f"encoder.layer.{place}"
        query, key, value = (
            heads_of(dense(f"{block}.attention.self.{name}", hidden)) for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(-1, -2) / (32 / heads) ** 0.5
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -torch.inf)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        projection = f"{block}.attention.output.dense"
        if placement == "houlsby":
            attended = adapter(f"{projection}.bottleneck", dense(f"{projection}.linear", mixed))
        else:
            attended = dense(projection, mixed)
        hidden = norm(f"{block}.attention.output.LayerNorm", hidden + attended)
        wide = gelu(dense(f"{block}.intermediate.dense", hidden))
        narrow = adapter(f"{block}.output.dense.bottleneck", dense(f"{block}.output.dense.linear", wide))
        hidden = norm(f"{block}.output.LayerNorm", hidden + narrow)
    return hidden[mask == 1]


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_output_is_that_of_a_forward_pass_by_hand(tiny_model: Path, placement: Placement) -> None:
    model = transformers.AutoModel.from_pretrained(tiny_model).double().eval()
    before = last(model)
    for adapter in add_adapters(model, placement, 4):
        fill(adapter.parameters())
    after = last(model)
    torch.testing.assert_close(after, by_hand(model, adapter_state(model), placement), rtol=0, atol=1e-9)
    assert (after - before).abs().max() > 0.01


@pytest.mark.parametrize(("family", "placement"), EVERY)
def test_fresh_adapters_change_nothing_and_trained_ones_do(family: str, placement: Placement) -> None:
    model = tiny(family)
    before = last(model)
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    added = add_adapters(model, placement, 8)
    assert torch.equal(last(model), before), "exactly the identity"
    for adapter in added:
        fill(adapter.parameters())
    assert not torch.allclose(last(model), before, atol=1e-3)
    remove_adapters(model)
    assert torch.equal(last(model), before)
    assert weights.keys() == model.state_dict().keys()
    assert all(torch.equal(value, weights[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize(("family", "placement"), EVERY)
def test_gradients_reach_every_adapter_and_nothing_else(family: str, placement: Placement) -> None:
    model = tiny(family).requires_grad_(False)
    for adapter in add_adapters(model, placement, 8):
        fill(adapter.parameters())
    last(model).square().sum().backward()
    names = adapter_state(model).keys()
    assert len(names) == 2 * 4 * (2 if placement == "houlsby" else 1)
    for name, value in model.named_parameters():
        assert value.requires_grad == (name in names), name
        assert (value.grad is not None and bool(value.grad.abs().sum() > 0)) == (name in names), name


@pytest.mark.parametrize("reduction", [1, 2, 5, 16, 1000])
@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_number_of_parameters(placement: Placement, reduction: int) -> None:
    model = tiny()
    before = sum(value.numel() for value in model.parameters())
    added = add_adapters(model, placement, reduction)
    width = max(1, 32 // reduction)
    one = 32 * width + width + width * 32 + 32
    assert len(added) == (4 if placement == "houlsby" else 2)
    assert sum(value.numel() for value in model.parameters()) - before == len(added) * one
    assert sum(value.numel() for value in adapter_state(model).values()) == len(added) * one


def test_fresh_weights_are_near_zero_and_follow_the_seed() -> None:
    drawn = []
    for seed in (0, 0, 1):
        model = tiny()
        torch.manual_seed(seed)
        drawn.append([adapter.down.weight.detach() for adapter in add_adapters(model, "houlsby", 1)])
    first, same, other = (torch.cat(one).flatten() for one in drawn)
    assert torch.equal(first, same) and not torch.equal(first, other)
    assert first.abs().max() <= 0.02, "cut at two standard deviations"
    assert float(first.std()) == pytest.approx(0.0088, abs=0.0004), "a normal one cut there has 0.88 of its deviation"
    assert len({float(one[0, 0]) for one in drawn[0]}) == 4, "each adapter has weights of its own"


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_adapters_survive_a_file(tmp_path: Path, placement: Placement) -> None:
    model = tiny()
    for adapter in add_adapters(model, placement, 4):
        fill(adapter.parameters())
    save_file(adapter_state(model), tmp_path / "adapters.safetensors")
    other = tiny()
    add_adapters(other, placement, 4)
    load_adapter_state(other, load_file(tmp_path / "adapters.safetensors"))
    assert torch.equal(last(other), last(model))
    assert all(value.requires_grad for value in other.parameters())


def test_a_state_is_a_copy() -> None:
    model = tiny()
    added = add_adapters(model, "pfeiffer", 4)
    state = adapter_state(model)
    fill(added[0].parameters())
    assert not any(value.any() for name, value in state.items() if ".up." in name)
    assert not any(value.requires_grad for value in state.values())


@pytest.mark.parametrize(("placement", "reduction"), [("pfeiffer", 4), ("houlsby", 8)])
def test_adapters_of_another_shape_are_refused(placement: Placement, reduction: int) -> None:
    model, other = tiny(), tiny()
    add_adapters(model, "houlsby", 4)
    for adapter in add_adapters(other, placement, reduction):
        fill(adapter.parameters())
    before = adapter_state(other)
    with pytest.raises(AssayError, match=r"do not fit .*such as encoder\.layer\.0"):
        load_adapter_state(other, adapter_state(model))
    assert all(torch.equal(value, before[name]) for name, value in adapter_state(other).items())


def test_adapters_are_not_added_twice() -> None:
    model = tiny()
    add_adapters(model, "pfeiffer", 4)
    with pytest.raises(AssayError, match="already"):
        add_adapters(model, "houlsby", 4)
    remove_adapters(model)
    assert len(add_adapters(model, "houlsby", 4)) == 4


def test_a_model_that_cannot_have_adapters_stays_as_it_was() -> None:
    model = tiny()
    model.encoder.layer[1] = torch.nn.TransformerEncoderLayer(32, 2)
    names = list(model.state_dict())
    with pytest.raises(AssayError, match="unknown names"):
        add_adapters(model, "houlsby", 4)
    assert list(model.state_dict()) == names


def test_a_deep_copy_has_adapters_of_its_own() -> None:
    model = tiny()
    added = add_adapters(model, "houlsby", 4)
    twin = copy.deepcopy(model)
    fill(added[0].parameters())
    assert not torch.allclose(last(twin), last(model), atol=1e-4)
    load_adapter_state(twin, adapter_state(model))
    assert torch.equal(last(twin), last(model))
    remove_adapters(twin)
    assert not adapter_state(twin) and len(adapter_state(model)) == 16


def test_adapters_take_the_mode_and_the_type_of_the_model() -> None:
    model = tiny().to(torch.bfloat16)
    added = add_adapters(model, "pfeiffer", 4)
    assert all(value.dtype == torch.bfloat16 for value in adapter_state(model).values())
    assert not any(module.training for module in model.modules())
    assert last(model).dtype == torch.bfloat16
    model.train()
    assert all(adapter.training for adapter in added)


def test_upper_blocks_with_adapters_run_on_stored_states() -> None:
    model, given = tiny(), batch()
    for adapter in add_adapters(model, "houlsby", 4):
        fill(adapter.parameters())
    hidden = hidden_before(model, 1, **given)
    with skip_blocks(model, 1) as cut:
        cut.hidden = hidden
        again = last(model)
    torch.testing.assert_close(again, last(model), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("family", "names", "each"),
    [
        ("Bert", {"attention.output.LayerNorm", "output.LayerNorm"}, 64),
        ("DistilBert", {"sa_layer_norm", "output_layer_norm"}, 64),
        ("GPT2", {"ln_1", "ln_2"}, 64),
        ("Llama", {"input_layernorm", "post_attention_layernorm"}, 32),
        ("Qwen3", {"input_layernorm", "post_attention_layernorm"}, 32),
    ],
)
def test_layer_norms_are_those_of_the_blocks(family: str, names: set[str], each: int) -> None:
    model = tiny(family)
    add_adapters(model, "houlsby", 4)
    found = layer_norms(model)
    own = dict(model.named_parameters())
    assert all(value is own[name] for name, value in found.items())
    path = next(name for name, module in model.named_modules() if module is blocks(model))
    expected = {f"{path}.{place}.{name}" for place in range(2) for name in names}
    assert {name.rpartition(".")[0] for name in found} == expected
    assert sum(value.numel() for value in found.values()) == 4 * each
