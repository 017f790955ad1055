import copy
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from torch.nn import Linear

from core.errors import AssayError
from core.tune.models.layers import blocks, hidden_before, hidden_size, skip_blocks, sublayers

SMALL = {"vocab_size": 40, "max_position_embeddings": 32, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
WIDE = {"hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 48}
LLAMA = {**SMALL, **WIDE, "num_key_value_heads": 2, "head_dim": 16}

#: Arguments of a configuration without the number of layers, and where adapters belong.
FAMILIES: dict[str, tuple[dict[str, Any], str, str]] = {
    "Bert": ({**SMALL, **WIDE}, "attention.output.dense", "output.dense"),
    "Roberta": ({**SMALL, **WIDE, "pad_token_id": 1}, "attention.output.dense", "output.dense"),
    "Electra": ({**SMALL, **WIDE, "embedding_size": 16}, "attention.output.dense", "output.dense"),
    "DebertaV2": (
        {**SMALL, **WIDE, "relative_attention": True, "pos_att_type": ["p2c", "c2p"]},
        "attention.output.dense",
        "output.dense",
    ),
    "MPNet": ({**SMALL, **WIDE, "pad_token_id": 1}, "attention.attn.o", "output.dense"),
    "DistilBert": (
        {"vocab_size": 40, "max_position_embeddings": 32, "dim": 32, "n_heads": 2, "hidden_dim": 48},
        "attention.out_lin",
        "ffn.lin2",
    ),
    "ModernBert": ({**SMALL, **WIDE, "local_attention": 4, "global_attn_every_n_layers": 2}, "attn.Wo", "mlp.Wo"),
    "GPT2": ({"vocab_size": 40, "n_positions": 32, "n_embd": 32, "n_head": 2}, "attn.c_proj", "mlp.c_proj"),
    "Llama": (LLAMA, "self_attn.o_proj", "mlp.down_proj"),
    "Qwen2": (
        {**LLAMA, "use_sliding_window": True, "sliding_window": 3, "max_window_layers": 1},
        "self_attn.o_proj",
        "mlp.down_proj",
    ),
    "Qwen3": (LLAMA, "self_attn.o_proj", "mlp.down_proj"),
    "Gemma3Text": (
        {**LLAMA, "sliding_window": 3, "_sliding_window_pattern": 2},
        "self_attn.o_proj",
        "mlp.down_proj",
    ),
    "GPTNeoX": ({**SMALL, **WIDE}, "attention.dense", "mlp.dense_4h_to_h"),
    "Bloom": ({"vocab_size": 40, "hidden_size": 32, "n_head": 2}, "self_attention.dense", "mlp.dense_4h_to_h"),
    "Falcon": ({**SMALL, **WIDE}, "self_attention.dense", "mlp.dense_4h_to_h"),
    "OPT": ({**SMALL, **WIDE, "ffn_dim": 48, "word_embed_proj_dim": 32}, "self_attn.out_proj", "fc2"),
}


def tiny(family: str, count: int = 2, **more: Any) -> Any:
    """A model of a family with random weights, in eval mode, as AutoModel makes it."""
    torch.manual_seed(0)
    settings = {("n_layers" if family == "DistilBert" else "num_hidden_layers"): count, **FAMILIES[family][0], **more}
    config = getattr(transformers, f"{family}Config")(**settings)
    model = transformers.AutoModel.from_config(config).eval()
    for value in model.parameters():
        torch.nn.init.normal_(value, std=0.2)
    return model


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Three rows of 9, 6 and 3 tokens, padded at the right end."""
    ids = torch.randint(3, 40, (3, 9), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[1, 6:] = mask[2, 3:] = 0
    return ids.masked_fill(mask == 0, 1), mask


def last(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return model(input_ids=ids, attention_mask=mask).last_hidden_state[mask == 1]


@pytest.mark.parametrize("family", FAMILIES)
def test_blocks_and_sublayers_are_found(family: str) -> None:
    model = tiny(family)
    found = blocks(model)
    assert len(found) == 2 and hidden_size(model) == 32
    for block in found:
        attention, feed_forward = sublayers(block)
        assert attention is block.get_submodule(FAMILIES[family][1])
        assert feed_forward is block.get_submodule(FAMILIES[family][2])
        ends: list[torch.Tensor] = []
        for end in (attention, feed_forward):
            end.register_forward_hook(lambda module, args, output, ends=ends: ends.append(output))
        last(model, *batch())
        assert [end.shape[-1] for end in ends] == [32, 32], "each runs once, attention first"


@pytest.mark.parametrize("k", [0, 1, 2, 3])
@pytest.mark.parametrize("family", FAMILIES)
def test_upper_blocks_on_stored_states_equal_the_whole_model(family: str, k: int) -> None:
    model, (ids, mask) = tiny(family, 3), batch()
    with torch.no_grad():
        whole = last(model, ids, mask)
        hidden = hidden_before(model, k, ids, mask)
        with skip_blocks(model, k) as cut:
            cut.hidden = hidden
            torch.testing.assert_close(last(model, ids, mask), whole, rtol=0, atol=1e-5)
            cut.hidden = torch.zeros_like(hidden)
            assert not torch.allclose(last(model, ids, mask), whole, atol=1e-2), "the stored states are what is used"
        assert torch.equal(last(model, ids, mask), whole), "afterwards it is the whole model again"


@pytest.mark.parametrize("family", ["Bert", "MPNet", "GPT2"])
def test_only_the_blocks_asked_for_run(family: str) -> None:
    model, (ids, mask) = tiny(family, 3), batch()
    ran: list[int] = []
    for place, block in enumerate(blocks(model)):
        sublayers(block)[1].register_forward_hook(lambda module, args, output, place=place: ran.append(place))
    hidden = hidden_before(model, 2, ids, mask)
    assert ran == [0, 1]
    with skip_blocks(model, 2) as cut:
        ran.clear()
        cut.hidden = hidden
        last(model, ids, mask)
    assert ran == [2]


def test_stored_states_are_the_models_own(tiny_model: Path) -> None:
    model, (ids, mask) = transformers.AutoModel.from_pretrained(tiny_model), batch()
    every = model.eval()(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    model.train()
    model.encoder.layer[0].eval()
    for k, expected in enumerate(every):
        with torch.inference_mode():
            hidden = hidden_before(model, k, ids, mask)
        assert torch.equal(hidden, expected), "no dropout, although the model is training"
        assert not hidden.requires_grad and not hidden.is_inference()
    assert model.training and model.encoder.layer[1].output.dropout.training
    assert not model.encoder.layer[0].output.dropout.training, "each part is in the mode it was in"


@pytest.mark.parametrize(
    ("family", "checkpointing"),
    [("Bert", False), ("Bert", True), ("MPNet", False), ("ModernBert", True), ("Llama", False), ("Llama", True)],
)
def test_gradients_of_the_upper_blocks_are_the_whole_models(family: str, checkpointing: bool) -> None:
    off = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0} if family in ("Bert", "MPNet") else {}
    model, (ids, mask) = tiny(family, 3, **off), batch()
    names = {name: (value.shape, value.requires_grad) for name, value in model.named_parameters()}
    whole = copy.deepcopy(model)
    last(whole, ids, mask).square().mean().backward()
    if checkpointing:
        model.activation_checkpointing_enable()
    hidden = hidden_before(model, 2, ids, mask)
    model.train()
    with skip_blocks(model, 2) as cut:
        assert {name: (value.shape, value.requires_grad) for name, value in model.named_parameters()} == names
        cut.hidden = hidden
        last(model, ids, mask).square().mean().backward()
    assert all(value.grad is None for block in blocks(model)[:2] for value in block.parameters())
    for mine, reference in zip(blocks(model)[2].parameters(), blocks(whole)[2].parameters(), strict=True):
        torch.testing.assert_close(mine.grad, reference.grad, rtol=1e-4, atol=1e-6)


def test_blocks_are_found_and_skipped_inside_peft(tiny_model: Path) -> None:
    from peft import LoraConfig, get_peft_model

    model, (ids, mask) = transformers.AutoModel.from_pretrained(tiny_model), batch()
    setting = LoraConfig(target_modules=["query"], layers_to_transform=[1], init_lora_weights=False)
    wrapped = get_peft_model(model, setting).eval()
    whole, hidden = last(wrapped, ids, mask), hidden_before(wrapped, 1, ids, mask)
    assert blocks(wrapped) is model.encoder.layer and hidden_size(wrapped) == 32
    with skip_blocks(wrapped, 1) as cut:
        cut.hidden = hidden
        torch.testing.assert_close(last(wrapped, ids, mask), whole, rtol=0, atol=1e-5)


def test_stored_states_may_be_kept_in_half_precision() -> None:
    model, (ids, mask) = tiny("Bert"), batch()
    whole, hidden = last(model, ids, mask), hidden_before(model, 1, ids, mask).half()
    with skip_blocks(model, 1) as cut:
        cut.hidden = hidden
        again = last(model, ids, mask)
    assert again.dtype == torch.float32
    torch.testing.assert_close(again, whole, rtol=0, atol=2e-2)


def test_states_of_another_batch_are_refused() -> None:
    model, (ids, mask) = tiny("Bert"), batch()
    hidden = hidden_before(model, 1, ids, mask)
    with skip_blocks(model, 1) as cut:
        with pytest.raises(ValueError, match="got None"):
            last(model, ids, mask)
        cut.hidden = hidden
        with pytest.raises(ValueError, match="shape"):
            last(model, ids[:2], mask[:2])
        with pytest.raises(ValueError, match="already"):
            hidden_before(model, 1, ids, mask)


def test_a_model_is_whole_again_after_an_error() -> None:
    model, (ids, mask) = tiny("MPNet"), batch()
    whole = last(model, ids, mask)
    with pytest.raises(RuntimeError), skip_blocks(model, 2):
        raise RuntimeError
    assert torch.equal(last(model, ids, mask), whole)


@pytest.mark.parametrize("k", [-1, 3])
def test_a_number_of_layers_that_is_not_there(k: int) -> None:
    model = tiny("Bert")
    with pytest.raises(AssayError, match="from 0 to 2"):
        hidden_before(model, k, *batch())
    with pytest.raises(AssayError, match="from 0 to 2"), skip_blocks(model, k):
        pass


def test_the_outermost_list_of_the_right_length_is_taken() -> None:
    model = tiny("Bert")
    for block in blocks(model):
        block.pair = torch.nn.ModuleList([Linear(1, 1), Linear(1, 1)])
    assert blocks(model) is model.encoder.layer


def test_models_whose_layers_cannot_be_told_apart() -> None:
    albert = transformers.AlbertModel(
        transformers.AlbertConfig(**SMALL, **WIDE, embedding_size=16, num_hidden_layers=1)
    )
    with pytest.raises(AssayError, match=r"AlbertModel: .*shares its weights"):
        blocks(albert)
    bart = transformers.BartModel(
        transformers.BartConfig(vocab_size=40, d_model=32, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=48)
    )
    with pytest.raises(AssayError, match=r"BartModel: .*more than one stack"):
        blocks(bart)
    model = tiny("Bert")
    model.encoder.layer = model.encoder.layer[:1]
    with pytest.raises(AssayError, match=r"BertModel: .*in one list"):
        blocks(model)
    model.config = transformers.PreTrainedConfig()
    with pytest.raises(AssayError, match="how wide"):
        hidden_size(model)


def test_unknown_blocks_are_named() -> None:
    with pytest.raises(AssayError, match=r"TransformerEncoderLayer: .*unknown names.* Choose"):
        sublayers(torch.nn.TransformerEncoderLayer(32, 2))


def test_a_model_that_passes_more_from_block_to_block_is_refused() -> None:
    settings = {"d_model": 32, "d_ff": 48, "d_kv": 16, "num_heads": 2, "num_layers": 2, "vocab_size": 40}
    model = transformers.T5EncoderModel(transformers.T5Config(**settings)).eval()
    for value in model.parameters():
        torch.nn.init.normal_(value, std=0.2)
    assert len(blocks(model)) == 2, "its blocks are lists themselves"
    with pytest.raises(AssayError, match="passes more than hidden states"), skip_blocks(model, 1):
        pass
    assert "forward" not in vars(blocks(model)[0])
