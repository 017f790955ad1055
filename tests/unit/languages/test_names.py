from core.languages import NAMES, language_name, related, standard


def test_codes_are_iso_639_1_and_names_are_unique() -> None:
    assert all(len(code) == 2 and code.isalpha() and code.islower() for code in NAMES)
    assert len(set(NAMES.values())) == len(NAMES) > 120
    assert list(NAMES) == sorted(NAMES)


def test_the_names_are_those_of_the_detectors_labels() -> None:
    from core.languages.detect import _predictor

    words = ("word", "слово", "كلمة", "शब्द", "語", "mot juste", "sana", "từ", "λόγος", "מילה", "słowo", "ord", "kelime")
    found = [label for word in words for _, label in _predictor()(f"{word}\n", 200, 0.0, "strict")]
    labels = {label.removeprefix("__label__") for label in found}
    assert len(labels) > 140
    assert {label for label in labels if len(label) == 2} <= set(NAMES)


def test_relatives() -> None:
    assert related("no") >= {"no", "nn", "da"} and "en" not in related("no")
    assert related("en") == {"en"}
    assert {"sr", "bs"} <= related("hr")
    assert all(code in related(other) for code in NAMES for other in related(code))


def test_long_codes_lead_to_a_standard_one() -> None:
    assert [standard(code) for code in ("arz", "als", "wuu", "en", "zz")] == ["ar", "de", "zh", "en", "zz"]
    assert [language_name(code) for code in ("de", "nds", "zz")] == ["German", "Low German", "zz"]
