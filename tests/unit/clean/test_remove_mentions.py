from core.clean.remove_mentions import RemoveMentions
from tests.unit.clean.removals import cleaned


def test_removed_or_replaced() -> None:
    texts = ["@me hi", "me@x.org  @5pm", None, "@me", ".@me: @you@host.org!"]
    assert cleaned(RemoveMentions(), texts) == ["hi", "me@x.org  @5pm", "-", "", ".: !"]
    assert cleaned(RemoveMentions(replacement="<x>"), texts) == ["<x> hi", "me@x.org  @5pm", "-", "<x>", ".<x>: <x>!"]
