import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.encoding_errors import EncodingErrors
from core.types import Roles


def inspect(texts: list[str | None]) -> list[Finding]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(row) for row in range(len(texts))]})
    return EncodingErrors().inspect(Dataset.from_frame(frame, Roles(text="text", label=None)), Context())


def test_misread_and_lost() -> None:
    wrong, lost = inspect(["cafÃ©", "café", None, "it\x92s", "caf\ufffd", "canâ€™t"])
    assert wrong.uids == ("0", "3", "5") and wrong.fix == {"kind": "fix_encoding"}
    assert wrong.message.startswith("3 texts were decoded with the wrong encoding")
    assert lost.uids == ("4",) and lost.fix is None
    assert lost.message.startswith("1 text has lost characters (U+FFFD)")


def test_right_text_of_many_languages_and_markup_stay() -> None:
    right = [
        "“Quotes” – and dashes… €5, 20 °C, naïve café", "Größe, Übermut, ÄÖÜ", "Ça va être déçu, « voilà »",
        "¿Qué tal? ¡Olé!", "Её зовут Ёлка «да» — нет", "Ελλάδα, «ναι»", "สวัสดีครับ", "日本語。テスト", "مرحبا بالعالم",
        "שלום", "ﬁne ＡＢＣ &amp; &eacute;",
        "👍🏽 ❤️ 👨‍👩‍👧", "Šárka žije v Plzni", "Łódź, ąęćżź", "İstanbul, ğüşıöç", "Tiếng Việt ở đây",
        "x² + y³ ≤ ∞ ½ µm ™ ®",
    ]  # fmt: skip
    assert inspect(right) == []
