import socket

import numpy as np
import pandas as pd
import pytest

from core.languages import detect, foreign

TEXTS = {
    "en": "When will my parcel finally arrive at the new address",
    "de": "Wann kommt mein Paket endlich an der neuen Adresse an",
    "es": "Cuándo llegará por fin mi paquete a la nueva dirección",
    "fr": "Quand est-ce que mon colis va enfin arriver à la nouvelle adresse",
    "th": "พัสดุของฉันจะมาถึงเมื่อไหร่คะ",
    "ru": "Когда же наконец придёт моя посылка на новый адрес",
    "zh": "我的包裹什么时候才能送到新的地址",
    "el": "Πότε επιτέλους θα φτάσει το δέμα μου στη νέα διεύθυνση",
}


def column(*texts: str | None) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


def test_plain_sentences_of_eight_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError("the detector asked for the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    found = detect(column(*TEXTS.values()))
    assert found.codes.tolist() == list(TEXTS)
    assert (found.confidences >= 0.6).all() and (found.confidences <= 1).all()


def test_what_is_no_language_is_not_looked_at() -> None:
    noisy = (
        "@"
        + "zubehör"
        + " https://beispiel.de/wann-kommt-mein-paket &amp; <b>"
        + TEXTS["en"].upper()
        + "</b> #schnell 12345"
    )
    plain, loud = detect(column(TEXTS["en"], noisy)).confidences
    assert loud == pytest.approx(plain)


def test_texts_without_letters_have_no_language() -> None:
    found = detect(column(None, "", "  \n", "12 345 !?", "\U0001f600"))
    assert found.codes.tolist() == [""] * 5
    assert not found.confidences.any() and not found.letters.any()
    assert len(detect(column()).codes) == 0


def test_letters_are_counted_and_dense_scripts_weigh_more() -> None:
    assert detect(column("ab, c d!", "我的包裹", "가나")).letters.tolist() == [4, 12, 6]


def test_each_text_is_looked_at_by_itself() -> None:
    texts = column(*TEXTS.values(), None, "ok", *TEXTS.values())
    whole = detect(texts)
    parts = [detect(texts.iloc[start : start + 3]) for start in range(0, len(texts), 3)]
    assert np.concatenate([part.codes for part in parts]).tolist() == whole.codes.tolist()
    assert np.array_equal(np.concatenate([part.confidences for part in parts]), whole.confidences)


def test_only_sure_rows_are_foreign() -> None:
    texts = column(TEXTS["en"], TEXTS["de"], "Guten Tag", None)
    found = detect(texts)
    assert foreign(texts, found, ["en"], 0.6, 20).tolist() == [False, True, False, False]
    assert foreign(texts, found, ["de"], 0.6, 20).tolist() == [True, False, False, False]
    assert not foreign(texts, found, ["en", "de"], 0.6, 20).any()
    assert not foreign(texts, found, ["en"], 0.6, 100).any()


def test_a_quotation_does_not_make_a_text_foreign() -> None:
    texts = column(
        "What is the latitude and longitude of El Paso, Texas?", f"{TEXTS['de']}, they wrote to me this morning"
    )
    found = detect(texts)
    assert (found.codes != "en").any(), "the detector alone is misled"
    assert not foreign(texts, found, ["en"], 0.3, 5).any()


def test_relatives_are_not_foreign() -> None:
    texts = column("Hvornår kommer min pakke endelig frem til den nye adresse, jeg venter stadig")
    found = detect(texts)
    assert found.codes[0] == "da"
    assert not foreign(texts, found, ["no"], 0.3, 5).any()
    assert foreign(texts, found, ["en"], 0.3, 5).all()
