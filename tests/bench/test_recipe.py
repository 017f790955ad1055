"""Ten common steps over a million short rows, and seven of them against datatrove's blocks, document by document.

Each side runs in a process of its own, so that the peak of its memory is its own. ``ASSAY_BENCH_ROWS`` sets the rows.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/data"
ROWS = int(os.environ.get("ASSAY_BENCH_ROWS", "1000000"))

#: Rows for the comparison: the peer's time is proportional to them.
COMPARED = min(ROWS, 200_000)

pytestmark = [
    pytest.mark.bench,
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]

#: The rows: real tweets, questions to a bank and text messages, over and over, each with letters of its own behind it.
#: One in a hundred has no text; a third of those that can be are misread as Windows-1252, as bad exports are.
_ROWS = """
import sys
from pathlib import Path
import numpy as np, pandas as pd
from core.dataset import Dataset
from core.types import Roles
shared, count, out = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
tweets = pd.read_csv(shared / "airline_tweets/Tweets_excel_mangled.csv.gz", encoding_errors="replace", dtype=str)
parts = [tweets[["airline_sentiment", "text"]]]
parts += [pd.read_csv(shared / f"banking77/{name}.csv", dtype=str)[["category", "text"]] for name in ("train", "test")]
parts.append(pd.read_csv(shared / "sms_spam/SMSSpamCollection.tsv", sep="\\t", quoting=3, header=None, dtype=str))
real = [row for part in parts for row in part.itertuples(index=False, name=None)]
def misread(text):
    try:
        return text if text.isascii() else text.encode("utf-8").decode("cp1252")
    except UnicodeError:
        return text
def letters(number):
    return "".join("bcdfghjklmnpqrstvwxz"[number // 20**place % 20] for place in range(5))
rows = []
for number in range(count):
    label, text = real[number % len(real)]
    text = misread(text) if number % 3 == 0 else text
    rows.append((None if number % 100 == 99 else f"{text} {letters(number)}", label))
frame = pd.DataFrame(rows, columns=["text", "label"])
Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="m").frame.to_parquet(out)
"""

#: What both sides begin and end with; VmHWM is the peak of this process alone, ru_maxrss would count its parent's too.
_BEGIN = """
import json, sys, time
from pathlib import Path
import pandas as pd
def peak():
    status = Path("/proc/self/status")
    if not status.is_file():
        return float("nan")
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 2**20
def measured(work):
    start, busy = time.perf_counter(), time.process_time()
    made = work()
    return made, {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy, "gigabytes": peak()}
frame = pd.read_parquet(sys.argv[1])
folder, count = Path(sys.argv[2]), int(sys.argv[3])
frame = frame.head(count)
"""

_RECIPE = """
from core.dataset import Dataset
from core.flow import run
from core.recipe import Recipe
from core.store.steps import StepOutputs
from core.types import Roles
data, cache = Dataset(frame, Roles(text="text", label="label")), StepOutputs(folder)
del frame
"""

_TEN = (
    _BEGIN
    + _RECIPE
    + """
kinds = ["fix_encoding", "strip_markup", "normalize_unicode", "normalize_whitespace", "redact", "standardize_dates",
         "standardize_currencies", "standardize_numbers", "filter_length", "drop_missing"]
loaded = peak()
def work(recipe):
    made, took = measured(lambda: run(recipe, data, cache=cache))
    return {**took, "rows": len(made), "steps": list(made.lineage.steps), "digest": made.digest}
steps = [{"kind": kind} for kind in kinds]
first, again = work(Recipe.parse({"steps": steps})), work(Recipe.parse({"steps": steps}))
steps[7]["style"] = "1,234.5"
later = work(Recipe.parse({"steps": steps}))
megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
print(json.dumps({"loaded": loaded, "first": first, "again": again, "later": later, "megabytes": megabytes}))
"""
)

_SEVEN = (
    _BEGIN
    + _RECIPE
    + """
kinds = ["drop_missing", "fix_encoding", "strip_markup", "normalize_unicode", "normalize_whitespace", "redact",
         "filter_length"]
settings = {"redact": {"kinds": ["email", "ip"]}, "filter_length": {"unit": "characters", "minimum": 20}}
recipe = Recipe.parse({"steps": [{"kind": kind, **settings.get(kind, {})} for kind in kinds]})
made, took = measured(lambda: run(recipe, data, cache=cache))
made.frame[["uid", "text"]].to_parquet(folder / "made.parquet")
print(json.dumps(took))
"""
)

_PEER = (
    _BEGIN
    + """
import html, re
from datatrove.data import Document
from datatrove.pipeline.filters import LambdaFilter
from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter
from datatrove.pipeline.formatters.base import BaseFormatter
class Markup(BaseFormatter):
    def format(self, text):
        return html.unescape(re.sub("</?[a-zA-Z][^<>]*>", "", text)) if "<" in text or "&" in text else text
class Signs(BaseFormatter):
    control = "\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f"
    invisible = "\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\ufeff"
    signs = re.compile(f"[{control}{invisible}]")
    def format(self, text):
        return self.signs.sub("", text)
class Blanks(BaseFormatter):
    def format(self, text):
        return " ".join(text.split())
steps = [
    LambdaFilter(lambda document: bool(document.text and document.text.strip())),
    FTFYFormatter(unescape_html=False, remove_terminal_escapes=False, replace_lossy_sequences=False,
                  fix_surrogates=False, remove_control_chars=False),
    Markup(), Signs(), Blanks(),
    PIIFormatter(only_remove_public_ips=False, email_replacement="[EMAIL]", ip_replacement="[IP]"),
    LambdaFilter(lambda document: len(document.text) >= 20),
]
documents = [Document(text=text if isinstance(text, str) else "", id=uid) for uid, text in zip(frame.uid, frame.text)]
def work():
    rows = iter(documents)
    for step in steps:
        rows = step.run(rows)
    return list(rows)
made, took = measured(work)
pd.DataFrame({"uid": [row.id for row in made], "text": [row.text for row in made]}).to_parquet(folder / "peer.parquet")
print(json.dumps(took))
"""
)


def told(side: str, *arguments: object) -> dict[str, Any]:
    """What a process of its own printed last."""
    line = [sys.executable, "-c", side, *map(str, arguments)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
    return found


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    told(_ROWS, SHARED, ROWS, path)
    return path


def test_ten_steps(rows: Path, tmp_path: Path) -> None:
    ours = told(_TEN, rows, tmp_path, ROWS)
    first = ours["first"]
    print(
        f"\nten steps, {ROWS:,} rows: {first['seconds']:.1f} s, {first['busy']:.1f} s of processor time, "
        f"{ROWS / first['busy']:,.0f} rows a second of it; {first['gigabytes']:.2f} GiB at the peak, "
        f"{ours['loaded']:.2f} GiB with the rows alone; {ours['megabytes']:.1f} MiB in the cache"
    )
    for step in first["steps"]:
        print(f"  {step['kind']}: {step['seconds']:.1f} s, {step['changed']:,} changed, {step['dropped']:,} dropped")
    for name, what in (("again", "all ten from the cache"), ("later", "with another step 8")):
        print(f"{what}: {ours[name]['seconds']:.2f} s, {ours[name]['busy']:.2f} s of processor time")
    assert [step["cached"] for step in ours["again"]["steps"]] == [True] * 10
    assert [step["cached"] for step in ours["later"]["steps"]] == [True] * 7 + [False] * 3
    assert ours["again"]["digest"] == first["digest"] != ours["later"]["digest"]
    assert first["rows"] <= ROWS * 0.99
    assert first["busy"] < 90 * ROWS / 1_000_000 + 5, "two free cores would need no more than this"
    assert not ours["later"]["gigabytes"] >= 2


def test_seven_steps_against_datatrove(
    rows: Path, tmp_path: Path, report: Callable[[str, float, float, str], None]
) -> None:
    pytest.importorskip("datatrove")
    sides = {name: told(side, rows, tmp_path, COMPARED) for name, side in (("ours", _SEVEN), ("peer", _PEER))}
    busy = {name: side["busy"] for name, side in sides.items()}
    report(f"seven steps, {COMPARED:,} rows, processor time", busy["ours"], busy["peer"], "datatrove, one process")
    for name, side in sides.items():
        print(
            f"{name}: {side['seconds']:.1f} s, {COMPARED / side['busy']:,.0f} rows a second of processor time, "
            f"{side['gigabytes']:.2f} GiB at the peak"
        )
    made, peer = (pd.read_parquet(tmp_path / f"{name}.parquet").set_index("uid")["text"] for name in ("made", "peer"))
    both = made.index.intersection(peer.index)
    same = (made[both] == peer[both]).mean()
    print(f"{same:.2%} of the {len(both):,} rows that both kept have the same text")
    assert len(both) > 0.99 * max(len(made), len(peer)) and same > 0.98, "both did the same work"
    assert busy["ours"] < busy["peer"]
