from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.augment.engines.writing import Writer
from core.augment.generate import Generate
from core.contracts import Context
from core.errors import AssayError
from core.text import text_key

COLD = [f"red kettle lid number {place}" for place in range(8)]
WARM = [f"old parcel street number {place}" for place in range(8)]


def step(folder: Path | str, **settings: Any) -> Generate:
    return Generate.model_validate({"model": str(folder), "most_tokens": 24, **settings})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prompts that a writer was given; it answers with a new line each time."""
    prompts: list[str] = []

    def write(self: Writer, given_prompts: list[str], *rest: Any) -> list[list[str]]:
        prompts.extend(given_prompts)
        return [[f"fresh {place}\nmore"] for place in range(len(given_prompts))]

    monkeypatch.setattr(Writer, "write", write)
    return prompts


def frame(texts: list[str], labels: Sequence[str | None]) -> pd.DataFrame:
    made = pd.DataFrame({"uid": [f"u{place}" for place in range(len(texts))], "text": texts})
    made["label"], made["split"] = pd.Series(labels, dtype="str"), "train"
    made["origin"] = pd.Series([None] * len(texts), dtype="str")
    return made.astype("str")


class TestPrompts:
    def test_lead_then_the_parent_then_others_of_its_class(self, gpt: Path, asked: list[str]) -> None:
        after = step(gpt, examples=3).apply(frame([*COLD, *WARM], ["cold_war"] * 8 + ["warm"] * 8), Context(seed=1))
        assert len(asked) == 16
        for place, prompt in enumerate(asked):
            lines = prompt.split("\n")
            label, own = ("cold war", COLD) if place < 8 else ("warm", WARM)
            assert lines[0] == f"Messages about {label}:" and lines[-1] == "-"
            shown = [line.removeprefix("- ") for line in lines[1:-1]]
            assert shown[0] == [*COLD, *WARM][place], "the parent is the first example"
            assert len(set(shown)) == 3 and set(shown) <= set(own)
        assert len({tuple(prompt.split("\n")[2:4]) for prompt in asked[:8]}) > 3, "the others are drawn"
        made = after[after["origin"].notna()]
        assert made["origin"].tolist() == [f"u{place}" for place in range(16)]
        assert made["text"].iloc[0] == "fresh 0"

    def test_rows_of_a_class_are_examples_even_if_few_are_parents(self, gpt: Path, asked: list[str]) -> None:
        step(gpt, examples=5, target=9).apply(frame(COLD, ["cold"] * 8), Context())
        (prompt,) = asked
        assert len(prompt.split("\n")) == 7

    def test_made_rows_are_no_examples(self, gpt: Path, asked: list[str]) -> None:
        rows = frame([*COLD[:2], "made by a machine"], ["cold"] * 3)
        rows.loc[2, "origin"] = "u0"
        step(gpt).apply(rows, Context())
        assert len(asked) == 2 and not any("machine" in prompt for prompt in asked)

    def test_rows_without_a_label_have_no_children(self, gpt: Path, asked: list[str]) -> None:
        context = Context()
        after = step(gpt).apply(frame(COLD[:2], ["cold", None]), context)
        assert after["origin"].dropna().tolist() == ["u0"] and len(asked) == 1
        assert context.notes == ["1 child could not be made or would equal the parent."]

    def test_a_prompt_that_is_too_long_loses_its_last_examples_first(self, gpt: Path, asked: list[str]) -> None:
        long = ["the red kettle lid " * 20, "the old parcel street " * 20, "big blue cup " * 20]
        step(gpt, examples=3, lead="").variants(long, ["x"] * 3, Context())
        writer = Writer(str(gpt), "causal", line=True)
        for prompt, text in zip(asked, long, strict=True):
            lines = prompt.split("\n")[1:-1]
            assert 1 <= len(lines) < 3 and lines[0] == f"- {text.strip()}"
            assert len(lines) == 1 or writer.lengths([prompt])[0] <= writer.room(24)

    def test_templates_are_the_users(self, gpt: Path, asked: list[str]) -> None:
        own = step(gpt, lead="{label} {x}\n", line='Text: "{text}" ({label})', examples=1)
        own.variants(['say "{text}"\nnow'], ["a"], Context())
        assert asked == ['a {x}\n\nText: "say "{text}" now" ({label})\nText: "']
        for wrong in ("- ", "{text} {text}", "{text}\n"):
            with pytest.raises(ValidationError, match="once and no line break"):
                step(gpt, line=wrong)


@pytest.mark.parametrize(
    ("line", "written", "expected"),
    [
        ("- {text}", " a new one\n- another", "a new one"),
        ("- {text}", "- a well-known one - really", "a well-known one - really"),
        ('Text: "{text}"', 'it was late" Text: "and', "it was late"),
        ("Text: {text}", "it was late Text: and", "it was late"),
        ("{text}", "plain", "plain"),
        ("- {text}", "\n- next", ""),
    ],
)
def test_what_is_written_is_cut_at_the_lines_end_or_the_templates_marks(line: str, written: str, expected: str) -> None:
    assert step("x", line=line)._cut(written) == expected


@given(st.text(max_size=60), st.sampled_from(["- {text}", "<<{text}>>", "Q: {text} END", "{text}"]))
def test_a_cut_text_is_one_line_without_the_templates_marks(written: str, line: str) -> None:
    cut = step("x", line=line)._cut(written)
    assert "\n" not in cut and cut == cut.strip() and cut in written
    assert all(mark.strip() not in cut for mark in line.split("{text}") if len(mark.strip()) > 1)


class TestWriting:
    def test_a_small_model_writes_lines_that_are_new(self, gpt: Path) -> None:
        texts = ["the a my is was it.", "late new old red kettle lid."] * 6
        own = step(gpt, lead="", examples=2)
        found = own.variants(texts, ["x"] * 12, Context(seed=3))
        made = [text for text in found if text]
        assert len(made) >= 6
        keys = [text_key(text) for text in made]
        assert len(set(keys)) == len(keys) and not set(keys) & {text_key(text) for text in texts}
        assert not any("\n" in text for text in made)
        assert found == own.variants(texts, ["x"] * 12, Context(seed=3))
        assert found != own.variants(texts, ["x"] * 12, Context(seed=4))

    def test_batches_change_nothing(self, gpt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        own, texts = step(gpt, examples=2), [*COLD[:4], "the red kettle"]
        found = own.variants(texts, ["x"] * 5, Context(seed=3))
        monkeypatch.setattr("core.augment.engines.writing._BUDGET", 50)
        assert own.variants(texts, ["x"] * 5, Context(seed=3)) == found

    def test_models_of_other_kinds_are_told_apart(self, masked: Path, t5: Path) -> None:
        for folder, why in ((masked, "not made for continuing"), (t5, "an encoder and a decoder")):
            with pytest.raises(AssayError, match=why):
                step(folder).variants(["a"], ["x"], Context())
        with pytest.raises(AssayError, match="No model is named"):
            Generate().variants(["a"], ["x"], Context())
