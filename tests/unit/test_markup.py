import time

import pytest

from core.markup import entities, strip, tags


def test_tags_and_entities_as_they_stand() -> None:
    text = "<p class='x'>a &amp; b &nosuch; <3 <user> <!-- <b> --> </P>&#65;<!doctype html>"
    assert tags(text) == ["<p class='x'>", "<!-- <b> -->", "</P>", "<!doctype html>"]
    assert entities(text) == ["&amp;", "&#65;"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>a<style>b</script>c</style>d", "cd"),
        ("<style>a", "a"),
        ("<script>a</script>b<script>c", "bc"),
        ("<!-- a --> b <!-- c", "b <!-- c"),
        ("<!--> x", "<!--> x"),
        ("&amp;#38;lt;", "<"),
    ],
)
def test_nested_and_unclosed(text: str, expected: str) -> None:
    assert strip(text) == expected


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<style", "<!doctype ", "<b ", "&amp;", "amp;", " ", "<b>  "])
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        text = "<b>-->&" + piece * times
        start = time.process_time()
        strip(text)
        return time.process_time() - start

    seconds(200)
    assert seconds(16_000) < 40 * max(seconds(1_600), 0.005)
