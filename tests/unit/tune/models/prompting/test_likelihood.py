from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from core.contracts import FitContext
from core.errors import AssayError
from core.tune.models.prompting.likelihood import Likelihood, equal_batches
from core.tune.models.prompting.wording import Wording
from tests.unit.tune.tiny_language import causal_folder, llama_folder

TEXTS = ["card pin blocked", "", "parcel late", "a longer text of the parcel", "parcel late", "caf\u00e9 {text}"]
WORDS = ("card", "car", "late parcel", "login")
TEMPLATES = ("Text: {text}\nLabel:", "{text}", "{text} is\n")
EXAMPLES = (("pin stolen", 0), ("box late", 2))
INSTRUCTION = "One of {labels}."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return causal_folder(tmp_path_factory.mktemp("causal"))


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = "card car late parcel login pin stolen box Text Label : is One of . , a longer the blocked".split()
    return llama_folder(tmp_path_factory.mktemp("llama"), words)


def built(folder: Path, context: FitContext | None = None, **more: Any) -> Likelihood:
    settings = {"way": "likelihood", "templates": TEMPLATES, "words": WORDS, "max_tokens": 64, **more}
    return Likelihood.build(folder, Wording.model_validate(settings), context or FitContext())


def slowly(folder: Path, prompt: str, answer: str, start: list[int]) -> float:
    """Log probability of the answer after the prompt: one label at a time, the whole read anew, nothing kept."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
    model = transformers.AutoModelForCausalLM.from_pretrained(str(folder)).eval()
    before = [*start, *tokenizer(prompt, add_special_tokens=False)["input_ids"]] or [tokenizer.eos_token_id]
    pieces = tokenizer(answer, add_special_tokens=False)["input_ids"]
    with torch.inference_mode():
        logs = torch.log_softmax(model(torch.tensor([[*before, *pieces]])).logits[0], dim=-1)
    return sum(float(logs[len(before) + place - 1, piece]) for place, piece in enumerate(pieces))


@pytest.mark.parametrize("family", ["folder", "llama"])
@pytest.mark.parametrize("shown", [0, 1, 2], ids=["bare", "instruction", "examples"])
def test_the_score_equals_a_slow_loop_over_labels(family: str, shown: int, request: pytest.FixtureRequest) -> None:
    where = request.getfixturevalue(family)
    start = [0] if family == "llama" else []
    more = [{}, {"instruction": INSTRUCTION}, {"instruction": INSTRUCTION, "examples": EXAMPLES}][shown]
    texts = [text for text in TEXTS if family == "folder" or "{" not in text]
    found = built(where, calibrate=False, max_tokens=20 if family == "llama" else 64, **more)
    for place, template in enumerate(TEMPLATES):
        space = "" if template.endswith("\n") else " "
        lead = [INSTRUCTION.format(labels=", ".join(WORDS))] if shown else []
        lead += (
            [template.replace("{text}", text) + space + WORDS[label] for text, label in EXAMPLES] if shown > 1 else []
        )
        raw = found.raw(place, texts)
        for row, text in enumerate(texts):
            prompt = "\n\n".join([*lead, template.replace("{text}", text)])
            for label, words in enumerate(WORDS):
                assert raw[row, label] == pytest.approx(slowly(where, prompt, space + words, start), abs=1e-4)


def test_labels_of_one_and_of_several_tokens_are_both_there(folder: Path) -> None:
    counts = [len(pieces) for pieces in built(folder).pieces[0]]
    assert counts[0] == 1 and max(counts) > 4


def test_scores_are_log_shares_with_the_content_free_shares_taken_off(folder: Path) -> None:
    plain, calibrated = built(folder, calibrate=False, examples=EXAMPLES), built(folder, examples=EXAMPLES)
    for place in range(len(TEMPLATES)):
        shares = np.exp(plain.raw(place, TEXTS))
        shares /= shares.sum(axis=1, keepdims=True)
        free = np.exp(plain.raw(place, ["N/A", ""]))
        free /= free.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(plain.scores(TEXTS)[place], np.log(shares), atol=1e-4)
        np.testing.assert_allclose(calibrated.scores(TEXTS)[place], np.log(shares / free.mean(axis=0)), atol=1e-4)


def test_the_company_of_other_texts_and_asking_twice_change_nothing(folder: Path) -> None:
    found = built(folder, examples=EXAMPLES, instruction=INSTRUCTION)
    together = found.scores(TEXTS)
    alone = np.concatenate([found.scores([text]) for text in TEXTS], axis=1)
    np.testing.assert_allclose(together, alone, atol=1e-4)
    np.testing.assert_allclose(found.scores(TEXTS), together, atol=1e-6)
    assert found.scores([]).shape == (3, 0, 4)


def test_long_texts_are_cut_so_that_the_template_and_every_label_fit(folder: Path) -> None:
    found = built(folder, calibrate=False, max_tokens=1000, templates=TEMPLATES[:1])
    longest = max(len(pieces) for pieces in found.pieces[0])
    kept = 256 - longest - len("Text: \nLabel:")  # the tokenizer is one of bytes, but for a few merges
    text = "x" * 400
    raw = found.raw(0, [text])
    for label, words in enumerate(WORDS):
        expected = slowly(folder, f"Text: {text[:kept]}\nLabel:", f" {words}", [])
        assert raw[0, label] == pytest.approx(expected, abs=1e-4)


def test_characters_of_several_tokens_are_cut_too(folder: Path) -> None:
    found = built(folder, max_tokens=1000)
    assert np.isfinite(found.scores(["\U0001f600" * 300, "\u00e9" * 300])).all()


def test_what_does_not_fit_is_left_out_and_told(folder: Path) -> None:
    context = FitContext()
    many = tuple((f"pin stolen {number}", number % 4) for number in range(40))
    found = built(folder, context, examples=many, instruction=INSTRUCTION + " word" * 100, templates=TEMPLATES[:1])
    shown = found.leads[0].count("Label:")
    assert 0 < shown < 40
    assert any("instruction does not fit" in note for note in context.notes)
    assert any(f"{shown} of 40 examples" in note for note in context.notes)
    assert np.isfinite(found.scores(["word " * 500])).all()


def test_batches_hold_every_row_once_and_one_length(folder: Path) -> None:
    lengths = [3, 5, 3, 3, 9, 5, 4000]
    batches = list(equal_batches(lengths, 1000))
    assert sorted(row for batch in batches for row in batch) == list(range(7))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) == 1 or len(batch) * (lengths[batch[0]] + 1000) <= 4096


def test_what_cannot_work_is_refused(folder: Path, tiny_model: Path) -> None:
    with pytest.raises(AssayError, match="not made for continuing"):
        built(tiny_model)
    with pytest.raises(AssayError, match="Shorten the template"):
        built(folder, templates=("{text} " + "late " * 66,))
