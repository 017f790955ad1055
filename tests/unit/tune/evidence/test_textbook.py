from collections.abc import Iterator

import pytest

from core.tune.evidence.claims import FIGURES, GROUPS
from core.tune.evidence.textbook import CLAIMS, Ahead, Claim, Every, Less, Share, Test, Untested, When

KINDS = {
    "majority", "tfidf", "prompt", "frozen", "top_layers", "full", "adapters", "lora", "ia3", "bitfit",
    "prompt_tuning", "masked_lm", "self_training", "multi_task",
}  # fmt: skip
EXTRA = {"masked_lm", "self_training", "multi_task"}


def flat(test: Test) -> Iterator[Test]:
    """The test and all tests in it."""
    yield test
    for part in test.tests if isinstance(test, Every) else (test.test,) if isinstance(test, When) else ():
        yield from flat(part)


@pytest.mark.parametrize("kind", sorted(KINDS | {"supervised"}))
def test_every_approach_has_each_role(kind: str) -> None:
    roles = {claim.role for claim in CLAIMS if claim.approach == kind}
    assert roles == {"advantage", "disadvantage", "preferred when"}


def test_no_claim_is_there_twice_and_none_is_of_an_unknown_approach() -> None:
    assert {claim.approach for claim in CLAIMS} == KINDS | {"supervised"}
    assert len({(claim.approach, claim.sentence) for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.approach}-{claim.sentence[:30]}")
def test_a_claim_is_a_sentence_about_its_approach_that_a_run_can_read(claim: Claim) -> None:
    assert claim.sentence[0].isupper() and claim.sentence.endswith(".")
    named = set()
    for test in flat(claim.test):
        if isinstance(test, Untested):
            assert test.why[0].isupper() and test.why.endswith(".")
            named.add(claim.approach)
        elif isinstance(test, Share):
            assert test.kind in KINDS and 0 <= test.most < 1
            named.add(test.kind)
        elif isinstance(test, Ahead | Less):
            assert {test.first, test.second} <= KINDS | set(GROUPS) | {"plain", "others"} and test.first != "others"
            assert "plain" not in (test.first, test.second) or EXTRA & {test.first, test.second}
            assert isinstance(test, Ahead) or test.figure in FIGURES
            named |= {test.first, test.second}
        elif isinstance(test, When):
            assert test.least < test.most and (test.least > 0 or test.most < 1e12)
    assert claim.approach in named


def test_groups_hold_known_approaches() -> None:
    assert {kind for members in GROUPS.values() for kind in members} < KINDS
