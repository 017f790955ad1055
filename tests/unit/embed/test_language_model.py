import shutil
from pathlib import Path

import pytest
import torch
import transformers

from core.embed.language_model import language_model_kind, load_language_model, logits_at, longest_input
from core.errors import AssayError
from tests.unit.tune.tiny_language import causal_folder, llama_folder, masked_folder

SIZE = {
    "vocab_size": 50, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
}  # fmt: skip


@pytest.fixture(scope="module")
def masked(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return masked_folder(tiny_model, tmp_path_factory.mktemp("masked"))


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return causal_folder(tmp_path_factory.mktemp("causal"))


def test_weights_are_those_of_the_folder(masked: Path, causal: Path) -> None:
    for folder, kind, loader in (
        (masked, "masked", transformers.AutoModelForMaskedLM),
        (causal, "causal", transformers.AutoModelForCausalLM),
    ):
        found = load_language_model(folder, kind)  # type: ignore[arg-type]
        expected = loader.from_pretrained(str(folder)).state_dict()
        assert set(found.state_dict()) == set(expected)
        for name, value in found.state_dict().items():
            assert value.dtype == torch.float32
            assert torch.equal(value.cpu(), expected[name]), name


def test_the_kind_is_what_the_weights_really_hold(masked: Path, causal: Path, tiny_model: Path, tmp_path: Path) -> None:
    assert language_model_kind(masked) == "masked"
    assert language_model_kind(causal) == "causal"
    assert language_model_kind(tiny_model) is None
    assert language_model_kind(llama_folder(tmp_path / "whole", ["a", "b"])) == "causal"
    assert language_model_kind(llama_folder(tmp_path / "bare", ["a", "b"], head=False)) is None


def test_a_config_that_promises_a_head_is_not_believed(tiny_model: Path, tmp_path: Path) -> None:
    folder = masked_folder(tiny_model, tmp_path / "promised", head=False)
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace('"BertModel"', '"BertForMaskedLM"'))
    assert "BertForMaskedLM" in (folder / "config.json").read_text()
    assert language_model_kind(folder) is None


def test_a_sentence_encoder_is_no_language_model_though_it_has_a_head(masked: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(masked, tmp_path / "sentences"))
    (folder / "modules.json").write_text("[]")
    assert language_model_kind(folder) is None


def test_a_missing_head_is_an_error_unless_a_fresh_one_is_asked_for(tiny_model: Path) -> None:
    with pytest.raises(AssayError, match="head for filling in hidden words"):
        load_language_model(tiny_model, "masked")
    torch.manual_seed(5)
    model = load_language_model(tiny_model, "masked", fresh_head=True)
    torch.manual_seed(5)
    again = load_language_model(tiny_model, "masked", fresh_head=True)
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert all(torch.equal(one, other) for one, other in zip(model.parameters(), again.parameters(), strict=True))
    bare = transformers.AutoModel.from_pretrained(str(tiny_model)).state_dict()
    for name, value in model.bert.state_dict().items():
        assert torch.equal(value.cpu(), bare[name]), name


def test_a_head_that_is_not_tied_becomes_so_when_it_is_fresh(tmp_path: Path) -> None:
    model = load_language_model(llama_folder(tmp_path, ["a", "b"], head=False), "causal", fresh_head=True)
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight


@pytest.mark.parametrize("fresh", [False, True])
def test_weights_that_lack_more_than_the_head_are_refused(masked: Path, tmp_path: Path, fresh: bool) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(masked, tmp_path / "torn"))
    weights = load_file(folder / "model.safetensors")
    del weights["bert.encoder.layer.1.output.dense.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(AssayError, match=r"bert\.encoder\.layer\.1\.output\.dense\.weight"):
        load_language_model(folder, "masked", fresh_head=fresh)


def test_the_wrong_kind_and_broken_files_are_told(masked: Path, causal: Path, tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="not made for filling in"):
        load_language_model(causal, "masked")
    with pytest.raises(AssayError, match="not made for continuing"):
        load_language_model(masked, "causal")
    folder = Path(shutil.copytree(masked, tmp_path / "broken"))
    (folder / "model.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(AssayError, match="cannot be loaded"):
        load_language_model(folder, "masked")
    (folder / "config.json").write_text("{")
    with pytest.raises(AssayError, match="cannot be loaded"):
        load_language_model(folder, "masked")


@pytest.mark.parametrize("family", ["Bert", "Roberta", "DistilBert", "MPNet", "ModernBert", "Albert", "MobileBert"])
def test_logits_at_some_places_are_the_logits_of_the_whole(family: str) -> None:
    torch.manual_seed(0)
    distil = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}
    mobile = {**SIZE, "embedding_size": 16, "intra_bottleneck_size": 32}
    size = {"DistilBert": distil, "MobileBert": mobile}.get(family, SIZE)
    config = getattr(transformers, f"{family}Config")(**{**size, "vocab_size": 50, "pad_token_id": 0})
    model = transformers.AutoModelForMaskedLM.from_config(config).eval()
    tokens = torch.randint(5, 50, (3, 7))
    mask = torch.ones_like(tokens)
    mask[1, 5:] = 0
    where = torch.zeros_like(tokens, dtype=torch.bool)
    where[0, 2] = where[1, 0] = where[1, 4] = where[2, 6] = True
    with torch.inference_mode():
        whole = model(input_ids=tokens, attention_mask=mask).logits
        found = logits_at(model, tokens, mask, where)
        assert found.shape == (4, 50)
        torch.testing.assert_close(found, whole[where], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(model(input_ids=tokens, attention_mask=mask).logits, whole)


def test_the_longest_input_respects_the_positions() -> None:
    class Tokenizer:
        model_max_length = 10**30

    bert = transformers.BertModel(transformers.BertConfig(**SIZE, max_position_embeddings=64))
    roberta = transformers.RobertaModel(transformers.RobertaConfig(**SIZE, max_position_embeddings=66))
    gpt = transformers.GPT2Model(transformers.GPT2Config(vocab_size=50, n_embd=32, n_layer=1, n_head=2, n_positions=48))
    assert longest_input(bert, Tokenizer()) == 64
    assert longest_input(roberta, Tokenizer()) == 64
    assert longest_input(gpt, Tokenizer()) == 48
    assert longest_input(bert, Tokenizer(), most=40) == 40
    Tokenizer.model_max_length = 32
    assert longest_input(bert, Tokenizer()) == 32
    with torch.inference_mode():  # one token more than said would be out of range
        assert roberta(torch.full((1, 64), 7)).last_hidden_state.shape[1] == 64
