from pathlib import Path

from core.tokenize.load import encode, load_tokenizer


def test_ids_with_special_tokens(tiny_model: Path) -> None:
    tokenizer = load_tokenizer(tiny_model)
    (ids,) = encode(["card pin"], tiny_model, 16)
    assert tokenizer.convert_ids_to_tokens(ids) == ["[CLS]", "card", "pin", "[SEP]"]


def test_cut_at_max_tokens_and_at_the_models_own_limit(tiny_model: Path) -> None:
    long = "card " * 1000
    assert [len(encode([long], tiny_model, tokens)[0]) for tokens in (8, 64, 8192)] == [8, 64, 64]


def test_nothing_and_empty(tiny_model: Path) -> None:
    assert encode([], tiny_model, 16) == []
    assert [len(ids) for ids in encode(["", "card"], tiny_model, 16)] == [2, 3]


def test_the_tokenizer_is_loaded_once(tiny_model: Path) -> None:
    assert load_tokenizer(tiny_model) is load_tokenizer(tiny_model)
