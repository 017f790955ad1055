"""The join against a brute-force oracle: the same pairs, the same similarities, nothing more and nothing less."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.near import join, verify
from core.near.clusters import clusters
from core.near.join import Pairs, similar_pairs
from core.text import text_key

Found = dict[tuple[int, int], float]


def oracle(texts: list[str | None], threshold: float, parts: list[int]) -> tuple[list[int], Found]:
    """First rows of equal texts, and the near pairs among them, by comparing sets of strings."""
    seen: dict[tuple[str, int], int] = {}
    firsts = []
    for row, (text, part) in enumerate(zip(texts, parts, strict=True)):
        key = text_key(text) if text is not None else ""
        firsts.append(seen.setdefault((key, part), row) if key else -1)
    sets = {
        row: (part, {key[start : start + 5] for start in range(len(key) - 4)})
        for (key, part), row in seen.items()
        if len(key) >= 5
    }
    near = {}
    for one, other in combinations(sorted(sets), 2):
        (part, left), (other_part, right) = sets[one], sets[other]
        share = len(left & right) / len(left | right)
        if part == other_part and share >= threshold:
            near[one, other] = share
    return firsts, near


def tied(firsts: list[int], near: Found) -> list[int]:
    """Clusters by walking from row to row."""
    cluster = [-1] * len(firsts)
    for start in range(len(firsts)):
        if firsts[start] < 0 or cluster[start] >= 0:
            continue
        cluster[start], waiting = max(cluster) + 1, [firsts[start]]
        while waiting:
            head = waiting.pop()
            for row, first in enumerate(firsts):
                if first == head:
                    cluster[row] = cluster[start]
            for one, other in near:
                for here, there in ((one, other), (other, one)):
                    if here == head and cluster[there] < 0:
                        cluster[there] = cluster[start]
                        waiting.append(there)
    return cluster


def as_dict(pairs: Pairs) -> Found:
    ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    return dict(zip(ends, pairs.similarity.tolist(), strict=True))


@st.composite
def variants(draw: st.DrawFn) -> list[str | None]:
    """Texts that are a few edits away from one another, over a small or an odd alphabet."""
    letters = st.sampled_from(
        draw(st.sampled_from(["ab", "abc ", "abcdefghij   ", "a\u00dfé\u8a9e\U0001f600 \ufb01A"]))
    )
    bases = draw(st.lists(st.lists(letters, max_size=40), min_size=1, max_size=4))
    texts: list[str | None] = []
    for _ in range(draw(st.integers(0, 25))):
        text = list(draw(st.sampled_from(bases)))
        for _ in range(draw(st.integers(0, 3))):
            place = draw(st.integers(0, len(text)))
            text[place : place + draw(st.integers(0, 1))] = draw(st.lists(letters, max_size=1))
        texts.append(draw(st.sampled_from(["".join(text)] * 9 + [None])))
    return texts


@settings(max_examples=150, deadline=None)
@given(
    texts=variants(),
    threshold=st.sampled_from([0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0]),
    split=st.booleans(),
    events=st.sampled_from([1, 7, 1 << 20]),
    most=st.sampled_from([0, 3]),
)
def test_the_same_pairs_and_clusters_as_the_oracle(
    texts: list[str | None], threshold: float, split: bool, events: int, most: int
) -> None:
    parts = [row % 2 if split else 0 for row in range(len(texts))]
    firsts, near = oracle(texts, threshold, parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(join, "_EVENTS", events)
        patch.setattr(join, "_MANY", events % 7)
        patch.setattr(verify, "_LETTERS", 40 * events)
        patch.setattr(verify, "_COMPARED", 40 * events)
        found = similar_pairs(texts, threshold, np.array(parts, dtype=int) if split else None)
        some = similar_pairs(texts, threshold, np.array(parts, dtype=int), most=most)
    assert as_dict(found) == near
    assert found.complete and found.first.tolist() == firsts
    assert list(as_dict(found)) == sorted(near)
    assert clusters(found).tolist() == tied(firsts, near)
    assert as_dict(some).items() <= near.items()
    assert some.complete is False or as_dict(some) == near
    assert clusters(some).tolist() == tied(firsts, near), "pairs left out never tear a cluster"


def test_a_large_alphabet() -> None:
    rng = random.Random(1)
    letters = [chr(0x4E00 + place) for place in range(20_000)]
    texts: list[str | None] = ["".join(rng.choices(letters, k=50)) for _ in range(400)]
    texts += [f"{text[:20]}{rng.choice(letters)}{text[21:]}" for text in texts[:40] if text]
    texts.append("".join(letters))
    _, near = oracle(texts, 0.8, [0] * len(texts))
    assert len(near) == 40
    assert as_dict(similar_pairs(texts)) == near


def test_the_threshold_itself_is_near() -> None:
    assert similar_pairs(["abcdefghi", "abcdefgh"]).similarity.tolist() == [0.8]
    assert not len(similar_pairs(["abcdefghi", "abcdefgh"], 0.81))


def test_short_texts_are_compared_as_equal_only() -> None:
    pairs = similar_pairs(["yes", "Yes ", "yess", "no"])
    assert not len(pairs) and pairs.first.tolist() == [0, 0, 2, 3]
    assert clusters(pairs).tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize("texts", [[], [None], [None, "", " \u00a0"], ["a"], ["one text"]])
def test_nothing_to_compare(texts: list[str | None]) -> None:
    pairs = similar_pairs(texts)
    assert not len(pairs) and len(clusters(pairs)) == len(texts)


def test_equal_texts_are_one_text() -> None:
    pairs = similar_pairs(["The same text again"] * 100_000 + ["The same text again."])
    assert (pairs.left.tolist(), pairs.right.tolist()) == ([0], [100_000])
    assert set(clusters(pairs)) == {0}


def test_a_template_with_numbers_does_not_list_all_pairs() -> None:
    start = "Dear customer, please use this code to confirm your order and do not share it with anyone: "
    pairs = similar_pairs([f"{start}{number:05}" for number in range(6_000)] + ["Something else."], most=50_000)
    assert not pairs.complete and len(pairs) < 3_000_000
    assert clusters(pairs).tolist() == [0] * 6_000 + [1]


def test_a_text_of_a_million_characters() -> None:
    rng = random.Random(2)
    long = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz ", k=1_000_000))
    pairs = similar_pairs([long, "a small text", f"{long[:400_000]}, {long[400_000:]}", "another small text"])
    assert list(as_dict(pairs)) == [(0, 2)] and pairs.similarity[0] > 0.99


def test_progress_is_told() -> None:
    told: list[tuple[float, float, str]] = []
    similar_pairs(
        ["some text here", "some text here."],
        progress=lambda done, total, message="": told.append((done, total, message)),
    )
    assert told and all(0 <= done <= total and message for done, total, message in told)
