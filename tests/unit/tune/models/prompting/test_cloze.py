from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from core.contracts import FitContext
from core.errors import AssayError
from core.tokenize.load import load_tokenizer
from core.tune.models.prompting.cloze import Cloze
from core.tune.models.prompting.wording import Wording
from tests.unit.tune.tiny_language import causal_folder, masked_folder

TEXTS = ["card pin blocked", "", "parcel late again today", "my [MASK] is lost", "with {mask} and {text}"]
WORDS = ("card", "late parcel", "login now")
TEMPLATES = ("{text} about {mask}.", "{mask}: {text}", "was ({mask}) {text}")


@pytest.fixture(scope="module")
def folder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return masked_folder(tiny_model, tmp_path_factory.mktemp("masked"))


def built(folder: Path, context: FitContext | None = None, **more: Any) -> Cloze:
    settings = {"way": "cloze", "templates": TEMPLATES, "words": WORDS, "max_tokens": 32, **more}
    return Cloze.build(folder, Wording.model_validate(settings), context or FitContext())


def by_hand(folder: Path, prompt: str, words: str) -> float:
    """Mean log probability of the words' pieces where ``prompt`` has a # for the gap; one text, nothing padded."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
    model = transformers.AutoModelForMaskedLM.from_pretrained(str(folder)).eval()
    pieces = tokenizer(words, add_special_tokens=False)["input_ids"]
    before, after = prompt.split("#")
    ids = [tokenizer.cls_token_id, *tokenizer(before, add_special_tokens=False)["input_ids"]]
    start = len(ids)
    ids += [tokenizer.mask_token_id] * len(pieces)
    ids += [*tokenizer(after, add_special_tokens=False)["input_ids"], tokenizer.sep_token_id]
    with torch.inference_mode():
        logs = torch.log_softmax(model(torch.tensor([ids])).logits[0], dim=-1)
    return float(np.mean([float(logs[start + place, piece]) for place, piece in enumerate(pieces)]))


def test_the_score_is_the_mean_log_probability_of_the_pieces(folder: Path) -> None:
    found = built(folder, calibrate=False)
    for place, template in enumerate(TEMPLATES):
        raw = found.raw(place, TEXTS)
        for row, text in enumerate(TEXTS):
            prompt = template.replace("{mask}", "#").replace("{text}", text.replace("[MASK]", " "))
            for label, words in enumerate(WORDS):
                assert raw[row, label] == pytest.approx(by_hand(folder, prompt, words), abs=1e-5)


def test_scores_are_log_shares_with_the_content_free_shares_taken_off(folder: Path) -> None:
    plain, calibrated = built(folder, calibrate=False), built(folder)
    for place in range(len(TEMPLATES)):
        shares = np.exp(plain.raw(place, TEXTS))
        shares /= shares.sum(axis=1, keepdims=True)
        free = np.exp(plain.raw(place, ["N/A", ""]))
        free /= free.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(plain.scores(TEXTS)[place], np.log(shares), atol=1e-5)
        np.testing.assert_allclose(calibrated.scores(TEXTS)[place], np.log(shares / free.mean(axis=0)), atol=1e-5)


def test_examples_stand_before_the_text_with_their_labels(folder: Path) -> None:
    examples = (("pin stolen", 0), ("box late", 1))
    found = built(folder, calibrate=False, examples=examples, templates=TEMPLATES[:1])
    assert found.leads == ["pin stolen about card. box late about late parcel."]
    raw = found.raw(0, ["parcel van"])
    prompt = "pin stolen about card. box late about late parcel. parcel van about #."
    for label, words in enumerate(WORDS):
        assert raw[0, label] == pytest.approx(by_hand(folder, prompt, words), abs=1e-5)


def test_examples_that_do_not_fit_are_left_out_and_told(folder: Path) -> None:
    context = FitContext()
    examples = tuple((f"card pin wallet bank {number}", number % 3) for number in range(30))
    found = built(folder, context, examples=examples, templates=TEMPLATES[:1])
    shown = found.leads[0].count("about")
    assert 0 < shown < 30
    assert f"{shown} of 30 examples fit" in " ".join(context.notes)
    assert len(found.ids(found.leads[0])) <= 30, "no more room than a text has: 32 tokens, two of them special"
    assert np.isfinite(found.scores(["word " * 500])).all()


def test_the_company_of_other_texts_changes_nothing(folder: Path) -> None:
    found = built(folder)
    alone = np.concatenate([found.scores([text]) for text in TEXTS], axis=1)
    np.testing.assert_allclose(found.scores(TEXTS), alone, atol=1e-5)
    assert found.scores([]).shape == (3, 0, 3)


def test_long_texts_are_cut_and_the_template_and_gap_survive(folder: Path) -> None:
    found, tokenizer = built(folder, calibrate=False, max_tokens=512), load_tokenizer(folder)
    words = ["card", "pin", "chip", "late"] * 40
    for place, template in enumerate(TEMPLATES):
        bare = tokenizer(template.replace("{mask}", "").replace("{text}", ""))["input_ids"]
        kept = 64 - len(bare) - len(tokenizer(WORDS[2], add_special_tokens=False)["input_ids"])
        raw = found.raw(place, [" ".join(words)])
        prompt = template.replace("{mask}", "#").replace("{text}", " ".join(words[:kept]))
        for label, its in enumerate(WORDS):
            assert raw[0, label] == pytest.approx(by_hand(folder, prompt, its), abs=1e-5)
    emoji = found.scores(["\U0001f600" * 400])
    assert np.isfinite(emoji).all()


def test_texts_are_cut_where_other_approaches_cut_them(folder: Path) -> None:
    found = built(folder, max_tokens=6)
    np.testing.assert_allclose(found.scores(["card pin chip late"]), found.scores(["card pin chip late van box"]))


def test_labels_of_the_same_tokens_are_told(folder: Path) -> None:
    context = FitContext()
    built(folder, context, words=("card", "CARD", "login", "login"))
    assert [note.partition(" are the same")[0] for note in context.notes] == [
        "To the model 'card' and 'CARD'", "To the model 'login' and 'login'",
    ]  # fmt: skip


def test_what_cannot_work_is_refused(folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="lack"):
        built(tiny_model)
    with pytest.raises(AssayError, match="not made for filling in"):
        built(causal_folder(tmp_path / "causal"))
    with pytest.raises(AssayError, match="Shorten the template"):
        built(folder, templates=("{text} " + "late " * 66 + "{mask}",))
