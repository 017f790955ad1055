from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augment import paraphrase
from core.augment.engines import writing
from core.augment.engines.writing import Manner, Writer, lacking
from core.augment.paraphrase import Paraphrase
from core.contracts import Context
from core.embed.model import model_folder
from core.errors import AssayError
from core.text import text_key

TEXTS = ["the a my is was it.", "please help with again today not.", "late new old red kettle lid."]


def step(folder: Path, **settings: Any) -> Paraphrase:
    return Paraphrase.model_validate({"model": str(folder), "prefix": "", "most_tokens": 24, **settings})


class TestWays:
    @pytest.mark.parametrize("way", ["sampling", "beams", "diverse"])
    def test_children_differ_from_their_text_and_each_other(self, t5: Path, way: str) -> None:
        given_texts = [text for text in TEXTS for _ in range(3)]
        found = step(t5, way=way).variants(given_texts, [""] * 9, Context(seed=1))
        assert sum(text is not None for text in found) >= 6
        for place, text in enumerate(TEXTS):
            own = [text_key(child) for child in found[3 * place : 3 * place + 3] if child]
            assert len(set(own)) == len(own) and text_key(text) not in own
        assert found == step(t5, way=way).variants(given_texts, [""] * 9, Context(seed=1))

    def test_only_sampling_depends_on_the_seed(self, t5: Path) -> None:
        for way, same in (("sampling", False), ("beams", True)):
            one, two = (step(t5, way=way).variants(TEXTS, [""] * 3, Context(seed=seed)) for seed in (1, 2))
            assert (one == two) is same

    def test_the_best_beam_is_what_transformers_writes(self, t5: Path) -> None:
        from transformers import AutoTokenizer, T5ForConditionalGeneration

        tokenizer: Any = AutoTokenizer.from_pretrained(t5)
        model: Any = T5ForConditionalGeneration.from_pretrained(t5)
        written = model.generate(**tokenizer(TEXTS[0], return_tensors="pt"), num_beams=5, max_new_tokens=24)
        expected = tokenizer.decode(written[0], skip_special_tokens=True).strip()
        mine = Writer(str(t5), "rewriter").write(TEXTS, Manner(24, beams=5), [()] * 3)
        assert mine[0][0] == expected and len(mine[0]) > 1

    def test_prefix_and_suffix_stand_around_the_text(self, t5: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        def write(self: Writer, prompts: list[str], *rest: Any) -> list[list[str]]:
            asked.extend(prompts)
            return [["x"]] * len(prompts)

        monkeypatch.setattr(Writer, "write", write)
        step(t5, prefix="say: ", suffix=" </s>", way="beams").variants(["one\n two", "one\n two"], [""] * 2, Context())
        assert asked == ["say: one two </s>"], "equal texts are asked for once"

    def test_a_text_that_is_too_long_or_never_ends_has_no_child(self, t5: Path) -> None:
        found = step(t5).variants(["parcel " * 2000, TEXTS[0]], ["", ""], Context())
        assert found[0] is None and found[1]
        assert Writer(str(t5), "rewriter").write(TEXTS, Manner(1), [()] * 3) == [[], [], []]


class TestChoosing:
    def test_far_ones_come_first_when_diverse(self) -> None:
        given_texts = ["a b c D", "a b c e", "a b x y", "p q r s"]
        assert paraphrase._chosen("a b c d", given_texts, 3, far=False) == ["a b c e", "a b x y", "p q r s"]
        assert paraphrase._chosen("a b c d", given_texts, 2, far=True) == ["p q r s", "a b x y"]

    @given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=8), st.integers(0, 5), st.booleans())
    def test_never_the_text_never_twice(self, text: str, candidates: list[str], wanted: int, far: bool) -> None:
        chosen = paraphrase._chosen(text, candidates, wanted, far)
        keys = [text_key(one) for one in chosen]
        assert len(set(keys)) == len(keys) <= wanted and text_key(text) not in keys
        assert set(chosen) <= set(candidates)
        assert len(chosen) == min(wanted, len({text_key(one) for one in candidates} - {text_key(text)}))


class TestDrawing:
    def test_a_row_draws_the_same_in_any_batch(self, t5: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        writer, manner = Writer(str(t5), "rewriter"), Manner(24, temperature=1.5)
        texts, seeds = TEXTS * 4, [(5, row) for row in range(12)]
        together = writer.write(texts, manner, seeds)
        assert len({tuple(row) for row in together[::3]}) > 1, "equal texts are drawn anew"
        monkeypatch.setattr(writing, "_BUDGET", 40)
        monkeypatch.setattr(writing, "_BLOCK", 5)
        assert writer.write(texts, manner, seeds) == together
        assert writer.write(texts[3:4], manner, seeds[3:4]) == together[3:4]

    def test_draws_follow_the_probabilities(self) -> None:
        import torch

        scores = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]]).repeat(4000, 1))
        drawing = writing.Drawing(Manner(1, top=3, temperature=1.0), [(1, row) for row in range(4000)])
        chosen = drawing(None, scores).argmax(dim=1).bincount(minlength=4) / 4000
        assert chosen.tolist() == pytest.approx([0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0], abs=0.03)

    def test_no_global_generator_is_touched(self, t5: Path) -> None:
        import torch

        torch.manual_seed(3)
        before = torch.get_rng_state()
        step(t5).variants(TEXTS, [""] * 3, Context())
        assert torch.equal(before, torch.get_rng_state())


class TestErrors:
    def test_models_of_other_kinds_are_told_apart(self, masked: Path, gpt: Path, t5: Path) -> None:
        for folder in (masked, gpt):
            with pytest.raises(AssayError, match="no encoder and decoder"):
                step(folder).variants(TEXTS, [""] * 3, Context())
        with pytest.raises(AssayError, match="classified by one"):
            model_folder(t5)
        assert model_folder(t5, both_halves=True) == t5

    def test_weights_that_lack_tensors_are_refused(self, t5: Path, tmp_path: Path) -> None:
        from safetensors.torch import load_file, save_file

        for file in t5.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        tensors = load_file(t5 / "model.safetensors")
        gone = sorted(name for name in tensors if "decoder" in name)[0]
        save_file({name: value for name, value in tensors.items() if name != gone}, tmp_path / "model.safetensors")
        with pytest.raises(AssayError, match="lack 1 tensors"):
            step(tmp_path).variants(TEXTS, [""] * 3, Context())

    def test_pickled_weights_are_refused(self, t5: Path, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_bytes((t5 / "config.json").read_bytes())
        (tmp_path / "pytorch_model.bin").write_bytes(b"\x80")
        with pytest.raises(AssayError, match="no safetensors"):
            step(tmp_path).variants(TEXTS, [""] * 3, Context())

    def test_what_is_missing_is_one_line_with_its_command(self, t5: Path) -> None:
        with pytest.raises(AssayError, match="No model is named") as raised:
            Paraphrase().variants(["a"], [""], Context())
        assert raised.value.remedy.startswith("Run `hf download google/flan-t5-base`")
        assert lacking("rewriter", str(t5)) == "" and "hf download" in lacking("causal")


def test_rows(t5: Path) -> None:
    frame = pd.DataFrame({"uid": ["a", "b"], "text": TEXTS[:2], "label": ["x", "y"], "split": "train"}).astype("str")
    frame["origin"] = pd.Series([None, None], dtype="str")
    after = step(t5, per_row=2, way="beams").apply(frame, Context(place=4))
    assert set(after["origin"].dropna()) == {"a", "b"} and after["uid"].is_unique
    assert after[after["origin"].notna()]["uid"].str.match(r"[ab]~4\.[01]$").all()
