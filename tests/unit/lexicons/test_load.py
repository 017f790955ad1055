from pathlib import Path

import pytest

from core.errors import AssayError
from core.lexicons import LEXICONS, languages_of, lexicon


@pytest.mark.parametrize("name", LEXICONS)
def test_every_packaged_file_can_be_read(name: str) -> None:
    assert set(languages_of(name)) >= {"en", "de", "fr", "es"}
    for code in languages_of(name):
        words = lexicon(name, [code])
        assert sum(len(terms) for terms in words.values()) >= 50
        for terms in words.values():
            assert len({term.casefold() for term in terms}) == len(terms)


def test_the_groups_are_the_seven_kinds() -> None:
    for code in languages_of("groups"):
        kinds = {group.split(":")[0] for group in lexicon("groups", [code])}
        assert kinds == {
            "gender", "religion", "ethnicity", "nationality", "age", "disability", "sexual orientation",
        }  # fmt: skip


def test_languages_are_joined_and_unknown_ones_have_nothing() -> None:
    both = lexicon("groups", ["en", "de", "en"])["gender: women"]
    assert "woman" in both and "Frau" in both and len(set(both)) == len(both)
    assert lexicon("groups", ["xx"]) == {} == lexicon("groups", [])


def test_own_files_extend_mend_and_replace(tmp_path: Path) -> None:
    (tmp_path / "groups.en.tsv").write_text(
        "# ours\ngroup\tterm\n\ngender: women\t-Lady\ngender: women\tgirlboss\n"
        "age: old people\t-*\nage: old people\tolds\n",
        "utf-8",
    )
    (tmp_path / "groups.tsv").write_text("\ufeffteam:  us \tassay  people\n", "utf-8")
    words = lexicon("groups", ["en"], tmp_path)
    assert "lady" not in words["gender: women"] and words["gender: women"][-1] == "girlboss"
    assert words["age: old people"] == ("olds",)
    assert words["team: us"] == ("assay people",)
    assert "girlboss" not in lexicon("groups", ["de"], tmp_path)["gender: women"]
    assert lexicon("groups", ["de"], tmp_path)["team: us"] == ("assay people",)


@pytest.mark.parametrize(
    ("content", "said"), [("one cell\n", "Line 1"), ("a\tb\tc\n", "Line 1"), ("group\tterm\na\t!!\n", "no word")]
)
def test_bad_lines_are_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "groups.tsv").write_text(content, "utf-8")
    with pytest.raises(AssayError, match=said):
        lexicon("groups", ["en"], tmp_path)


def test_bad_folders_and_bytes(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="no such folder"):
        lexicon("groups", ["en"], tmp_path / "none")
    (tmp_path / "toxicity.tsv").write_bytes(b"a\tb\xff\n")
    with pytest.raises(AssayError, match="cannot be read"):
        lexicon("toxicity", ["en"], tmp_path)
