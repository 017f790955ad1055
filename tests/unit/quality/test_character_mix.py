import base64
import hashlib
import random

import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.character_mix import CharacterMix
from core.types import Roles

RANDOM = random.Random(7)
PLAIN = [
    f"{start} {middle}, {end}."
    for start in ("I have a question", "Please help me", "Good morning", "My card was declined at 9:30", "Why (again)")
    for middle in ("about my last order; it is late", "with https://shop.example/AbCdEf0123456789AbCdEf0123456789xYz")
    for end in ("thank you", "it cost $25.00 = too much", "see you :-)", "the year-end offer #4 is fine & good")
]
KINDS: dict[str, list[str]] = {
    "encoded": [
        *(base64.b64encode(RANDOM.randbytes(size)).decode() for size in range(45, 75)),
        *(hashlib.sha256(bytes([n])).hexdigest() for n in range(20)),
        "see " + base64.b64encode(RANDOM.randbytes(90)).decode(),
    ],
    "code": [
        "for (let i = 0; i < n; i++) { total += values[i]; }\nconsole.log(total);",
        'int main() { printf("%d\\n", x); return 0; }',
        "if (x == null) { throw new Error('no'); }\nreturn x.map(y => y * 2);",
        "def area(r):\n    pi = 3.14\n    return pi * r ** 2\nprint(area(2))\nimport numpy as np\nx = np.zeros(3)",
    ],
    "noise": [
        "asdfasdfasdf", "qwertyuiop", "aaaaaaaaaaaa", "lkjlkjlkjlkj", "sdfkjhsdfkjhsdf", "hjkhjkhjkhjk",
        *("".join(RANDOM.choice("asdfghjkl") for _ in range(20)) for _ in range(20)), "brtn kwpq xzzt vbnm trp",
    ],
    "digits": ["4111 1111 1111 1111", "0049 170 1234567"],
    "signs": ["?!?!?!?!", "-----*****", "😂😂😂😂😂"],
    "script": ["Где мой заказ, уже неделя прошла", "我的订单在哪里", "どこにありますか"],
    "mixed": ["Please verify your раypal account now", "Frее mоney for you"],
}  # fmt: skip


def inspect(texts: list[str | None], **fields: float) -> list[Finding]:
    frame = pd.DataFrame({"text": texts, "uid": [str(n) for n in range(len(texts))]})
    return CharacterMix.model_validate(fields).inspect(Dataset.from_frame(frame, Roles(text="text")), Context())


def test_each_kind_is_found_and_nothing_else() -> None:
    texts = [*PLAIN * 3, *(text for members in KINDS.values() for text in members)]
    truth = {str(texts.index(text)): kind for kind, members in KINDS.items() for text in members}
    found = inspect(texts)
    told = {uid: finding.details["kind"] for finding in found for uid in finding.uids}
    assert told == truth
    assert [finding.details["kind"] for finding in found] == list(KINDS)


def test_findings_have_scores_and_name_no_text() -> None:
    texts = [*PLAIN * 3, *(text for members in KINDS.values() for text in members)]
    for finding in inspect(texts):
        assert list(finding.scores) == sorted(finding.scores, reverse=True)
        assert finding.scores and 0 < min(finding.scores) <= max(finding.scores) <= 1
        assert finding.share == pytest.approx(finding.rows / len(texts))
        assert not any(text in finding.message for text in texts)


def test_plain_rows_of_other_kinds_are_left_alone() -> None:
    assert inspect([*PLAIN, None, "", " \n", ":)", "ok", "2", "Hahahaha", "Nooooooo way", "SMH"]) == []
    assert inspect(["/usr/local/lib/python/site-packages/thing/module", *PLAIN]) == []
    assert inspect([None, None]) == [] and inspect(["x"]) == []


def test_the_usual_script_is_that_of_the_data() -> None:
    thai, english = ["สวัสดีครับ ขอบคุณมาก"] * 20, ["hello there, thank you"] * 3
    (found,) = inspect([*thai, *english])
    assert found.uids == ("20", "21", "22") and found.details["scripts"] == {"Latin": 3}
    assert found.details["usual"] == ["Thai"] and "(Latin: 3; usual: Thai)" in found.message
    assert inspect([*thai, *english * 4]) == [], "two scripts that are both common"


def test_the_shares_decide() -> None:
    half = "Order 123456 of 7890123, please"
    assert inspect([*PLAIN, half]) == []
    assert [finding.details["kind"] for finding in inspect([*PLAIN, half], digits=0.4)] == ["digits"]


def test_what_most_rows_are_is_no_warning() -> None:
    (found,) = inspect([*KINDS["encoded"], "One sentence of words."])
    assert found.severity == "info" and found.rows == len(KINDS["encoded"])
    (few,) = inspect([*PLAIN, KINDS["encoded"][0]])
    assert few.severity == "warning" and few.message.startswith("1 row is mainly encoded data")
