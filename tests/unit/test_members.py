import pytest

from core.clean.deduplicate import Deduplicate
from core.errors import AssayError
from core.members import FAMILIES, describe, find, make


def test_find_and_make() -> None:
    assert find("steps", "deduplicate") is Deduplicate
    assert make("steps", {"kind": "deduplicate", "keep": "last"}) == Deduplicate(keep="last")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("value", [{"kind": "nonsense"}, {}, {"kind": None}, {"kind": ["x"]}])
def test_an_unknown_kind_lists_those_that_exist(family: str, value: dict) -> None:
    with pytest.raises(AssayError) as caught:
        make(family, value)
    assert all(member.name() in caught.value.remedy for member in FAMILIES[family])


def test_a_wrong_field_names_the_field_what_was_found_and_the_remedy() -> None:
    with pytest.raises(AssayError) as caught:
        make("steps", {"kind": "deduplicate", "keep": "best", "more": 1})
    line = caught.value.line()
    for word in ("deduplicate: ", "keep", "'best'", "more", "python -m core list steps"):
        assert word in line


def test_descriptions_have_what_each_family_adds() -> None:
    expected = {"steps": {"train_only", "scope"}, "approaches": {"needs", "trains"}, "exporters": {"takes"}}
    for family, keys in expected.items():
        for line in describe(family):
            assert keys <= set(line)
