import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.remove_urls import RemoveUrls
from core.contracts import Context

TEXTS = ["see http://x.org/a now", "no\t link ", None, "https://x.org", "(www.x.org)", "example.org and 3.5.Then"]


def cleaned(**fields: object) -> list[str]:
    frame = pd.DataFrame({"text": TEXTS}, dtype="str").set_axis([9, 4, 7, 1, 2, 3])
    after = RemoveUrls.model_validate(fields).apply(frame, Context())
    assert list(after.index) == list(frame.index) and after["text"].dtype == frame["text"].dtype
    return after["text"].fillna("-").tolist()


def test_removed_or_replaced() -> None:
    assert cleaned() == ["see now", "no\t link ", "-", "", "()", TEXTS[5]]
    assert cleaned(replacement="<url>")[:5] == ["see <url> now", "no\t link ", "-", "<url>", "(<url>)"]
    assert cleaned(bare=True)[5] == "and 3.5.Then"


@pytest.mark.parametrize("replacement", ["http://gone", "www.x.org", "x" * 51])
def test_a_replacement_that_would_be_found_again_is_refused(replacement: str) -> None:
    with pytest.raises(ValidationError, match=r"found again|at most 50"):
        RemoveUrls(replacement=replacement)
