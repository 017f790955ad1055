import pandas as pd

from core.clean.remove_boilerplate import RemoveBoilerplate
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.boilerplate import Boilerplate
from core.types import Roles

NOTE = "This e-mail is meant for its receiver alone"
SIGN = "Sent from my telephone"


def dataset(texts: list[str | None]) -> Dataset:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(row) for row in range(len(texts))]})
    return Dataset.from_frame(frame, Roles(text="text", label=None))


def inspect(texts: list[str | None], **settings: object) -> list[Finding]:
    return Boilerplate.model_validate(settings).inspect(dataset(texts), Context())


def mails(times: int) -> list[str]:
    return [f"Order {number} is late.\n{SIGN}.\n\n{NOTE}." for number in range(times)]


def test_lines_that_recur_and_their_fix() -> None:
    texts: list[str | None] = [*mails(12), "No signature here. Just words.", None, SIGN]
    (found,) = inspect(texts)
    assert found.uids == tuple(str(row) for row in range(12))
    assert found.details == {"lines": {SIGN: 12, NOTE: 12}}
    assert found.fix == {"kind": "remove_boilerplate", "lines": [SIGN, NOTE]}
    assert found.message.startswith("12 texts repeat 2 lines or sentences that stand in at least 10 texts each")
    step = RemoveBoilerplate.model_validate(found.fix)
    after = step.apply(dataset(texts).frame, Context())
    assert after["text"].iloc[0] == "Order 0 is late."
    assert inspect(after["text"].tolist()) == []


def test_common_phrases_duplicates_and_rare_lines_are_none() -> None:
    assert inspect([f"Hello. Please help me. Case {number}" for number in range(30)]) == [], "too short to count"
    assert inspect([f"{SIGN}. {NOTE}."] * 30) == [], "one text, thirty times"
    assert inspect(mails(9)) == [], "fewer than ten"
    assert inspect([*mails(12), *[f"Text {number}" for number in range(1300)]]) == [], "less than one in a hundred"
    assert inspect([SIGN] * 50) == []


def test_texts_of_nothing_else_do_not_count() -> None:
    alone = [f"{NOTE}.\n{SIGN}.", f"{SIGN}.\n{NOTE}."]
    (found,) = inspect([*mails(12), *alone])
    assert found.uids == tuple(str(row) for row in range(12))


def test_at_most_twenty_lines_are_listed() -> None:
    lines = "\n".join(f"Clause {number} of these terms of sale applies" for number in range(30))
    (found,) = inspect([f"Question {number}\n{lines}" for number in range(12)])
    assert len(found.details["lines"]) == len(found.fix["lines"]) == 20
    assert "30 lines" in found.message


def test_the_least_share_and_length_can_be_set() -> None:
    texts = [f"Hello. Please help me. Case {number}" for number in range(30)]
    (found,) = inspect(texts, shortest=10)
    assert found.details == {"lines": {"Please help me": 30}}
    assert inspect(texts, shortest=10, least=31) == []


def test_nothing_to_look_at() -> None:
    assert inspect([None, "", "."]) == inspect(["one"]) == []
