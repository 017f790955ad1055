import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.personal_data import PersonalData
from core.types import Roles


def inspect(texts: list[str | None], **settings: object) -> list[Finding]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(row) for row in range(len(texts))]})
    data = Dataset.from_frame(frame, Roles(text="text", label=None))
    return PersonalData.model_validate(settings).inspect(data, Context())


def test_a_finding_for_each_kind_without_the_values() -> None:
    texts = ["a@example.org and b@example.org", "nothing", None, "c@example.org", "card 4111 1111 1111 1111"]
    card, mail = inspect(texts)
    assert (card.severity, card.uids, card.fix) == ("error", ("4",), {"kind": "redact", "kinds": ["card"]})
    assert (mail.severity, mail.uids, mail.share) == ("warning", ("0", "3"), 0.4)
    assert mail.message.startswith("2 texts hold 3 e-mail addresses.")
    assert card.message.startswith("1 text holds 1 payment card number.") and card.message.endswith("Redact it.")
    assert mail.topic == "email" and mail.details == {"occurrences": 3}
    written = card.model_dump_json() + mail.model_dump_json()
    assert "example" not in written and "4111" not in written


def test_settings_reach_the_fix() -> None:
    (found,) = inspect(["Bel 020 123 4567 of x@example.org"], kinds=("phone",), regions=("NL",))
    assert found.fix == {"kind": "redact", "kinds": ["phone"], "regions": ["NL"]}
    assert inspect(["Bel 020 123 4567"], regions=()) == []


def test_nothing_to_find() -> None:
    assert inspect(["", None, "Hello", "order 2025550129"]) == []
