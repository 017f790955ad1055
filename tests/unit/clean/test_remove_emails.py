from core.clean.remove_emails import RemoveEmails
from tests.unit.clean.removals import cleaned


def test_removed_or_replaced() -> None:
    texts = ["write me@x.org now", "  @me\t", None, "mailto:me@x.org", "<me@x.org>, user@host"]
    assert cleaned(RemoveEmails(), texts) == ["write now", "  @me\t", "-", "", "<>, user@host"]
    assert cleaned(RemoveEmails(replacement="<x>"), texts) == [
        "write <x> now",
        "  @me\t",
        "-",
        "<x>",
        "<<x>>, user@host",
    ]
